// What an operator may choose about serving, and what SIGHUP reads again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ssl/context.hpp>

#include "server/operation/api_keys.hpp"
#include "server/operation/network_address.hpp"
#include "server/operation/rate_limiter.hpp"

namespace timbao {

struct HttpLimits {
  std::size_t header_bytes = std::size_t{16} << 10;
  std::size_t small_body_bytes = std::size_t{64} << 10;     // of requests that need none
  std::size_t query_body_bytes = std::size_t{1} << 20;      // judged queries
  std::size_t document_body_bytes = std::size_t{64} << 20;  // articles
  std::size_t stream_body_bytes = std::size_t{1} << 30;     // articles that are read as they come
  std::size_t connections = 1024;
  std::size_t connections_per_address = 128;        // trusted proxies may have them all
  std::size_t cache_bytes = std::size_t{32} << 20;  // of answers kept; 0 keeps none; not read again
  std::chrono::milliseconds idle{30000};            // a connection may wait for its next request
  std::chrono::milliseconds header{10000};  // from a request's first byte to the end of its header
  // A body may take this long, and so may an answer, and as much longer as bytes_per_second allows.
  std::chrono::milliseconds transfer{30000};
  std::size_t bytes_per_second = 4096;
  std::chrono::milliseconds query{10000};  // a search may take, then it answers what it has; 0: any
  std::chrono::milliseconds evaluation{60000};  // all judged queries together; 0: any
  std::size_t hits = 100;                       // on one page of results, at most
  std::chrono::milliseconds linger{2000};  // a refused client's bytes are still read and dropped
  std::size_t linger_bytes = std::size_t{16} << 20;
  std::chrono::milliseconds notice{0};  // after a stop signal /readyz says so before all else ends
  std::chrono::milliseconds drain{5000};  // running requests may take after a stop signal
};

enum class LoggedRequests : std::uint8_t { none, errors, all };

struct HttpSettings {
  HttpLimits limits;
  std::vector<ApiKey> keys;  // none: whoever reaches the server may search, this machine may write
  bool anonymous_search = false;                // with keys: whoever has none may search
  std::vector<std::string> anonymous_archives;  // these only; empty: all
  std::vector<std::string> origins;             // of other sites' pages that may ask; "*": any
  std::vector<std::string> host_names;          // without keys: that the server answers by, too
  std::vector<Network> proxies;                 // whose X-Forwarded-For is believed
  std::vector<Network> metrics_from;            // may read /metrics without a key
  Rate address_rate;                            // of every client that has no key for writing
  LoggedRequests logged_requests = LoggedRequests::all;
  bool has_sitemaps = false;  // all articles are listed for crawlers
  bool logs_targets = false;  // with query and ids
  // Null for plain HTTP. Shared by the connections that were made with it.
  std::shared_ptr<boost::asio::ssl::context> tls;
  std::chrono::seconds transport_security{0};  // Strict-Transport-Security; 0: none
};

}  // namespace timbao
