// The listener, its sessions, and a clean end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "analyzers/result.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

struct HttpLimits {
  std::size_t header_bytes = std::size_t{16} << 10;
  std::size_t body_bytes = std::size_t{1} << 20;        // judged queries are the largest
  std::size_t documents_bytes = std::size_t{64} << 20;  // of articles in one request
  std::size_t connections = 1024;
  std::size_t cache_bytes = std::size_t{32} << 20;  // of answers kept; 0 keeps none
  std::chrono::seconds idle{30};   // a connection may wait between or within requests
  std::chrono::seconds linger{2};  // how long a refused client's bytes are still read and dropped
  std::size_t linger_bytes = std::size_t{16} << 20;
  std::chrono::seconds drain{5};  // how long running requests may take after a stop signal
};

struct ListenAddress {
  std::string host = "127.0.0.1";  // an IPv4 or IPv6 address
  std::uint16_t port = 8080;       // 0: any free one
};

// Listens and serves until SIGINT or SIGTERM, then stops accepting, lets running requests finish
// and returns; the pool is stopped then too. `on_listening` is told the address with its real port.
// Call it from one thread; it uses that one for all connections and the pool's for searching. Fails
// with invalid_argument if the address cannot be used (place is the address).
Result<void> serve(const ListenAddress& address, const HttpLimits& limits, SearcherPool& pool,
                   const std::function<void(const std::string& url)>& on_listening);

}  // namespace timbao
