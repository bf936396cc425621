// The listener, its sessions, what signals do, and a clean end.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "analyzers/result.hpp"
#include "server/http/http_settings.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

struct ListenAddress {
  std::string host = "127.0.0.1";  // an IPv4 or IPv6 address
  std::uint16_t port = 8080;       // 0: any free one
};

// Reads the settings again; what fails is logged and the old ones stay.
using ReloadSettings = std::function<Result<HttpSettings>()>;

// Listens and serves until SIGINT or SIGTERM; then /readyz says so for limits.notice, no more
// connections are accepted, running requests may finish within limits.drain, and it returns with
// the pool stopped. On SIGHUP calls `reload`; connections stay open, and new ones get the new
// certificate. `on_listening` is told the address with its real port. Call it from one thread; it
// uses that one for all connections (and leaves it as SCHED_BATCH, where that is allowed) and the
// pool's for searching. Fails with invalid_argument if the address cannot be used (place is the
// address), or is not of this machine alone though there are no keys.
Result<void> serve(const ListenAddress& address, HttpSettings settings, SearcherPool& pool,
                   const ReloadSettings& reload,
                   const std::function<void(const std::string& url)>& on_listening);

}  // namespace timbao
