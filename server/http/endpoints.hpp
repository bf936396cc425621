// The table of endpoints: what answers where, to whom, and how much it takes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/operation/access.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// How large a body an endpoint takes; HttpLimits has the sizes.
enum class BodySize : std::uint8_t {
  small,      // requests that need none; what comes is read and dropped
  queries,    // judged queries
  documents,  // articles; a line each, they are read while they come
};

struct HttpService;

inline constexpr std::string_view health_path = "/healthz";
inline constexpr std::string_view ready_path = "/readyz";
inline constexpr std::string_view metrics_path = "/metrics";

// Answers about the server itself take no searcher's time.
using ServiceHandler = Answer (*)(const RequestTarget&, const HttpService&);
using Handler = boost::asio::awaitable<Answer> (*)(RequestTarget, SearcherPool&);

// In a pattern "{name}" takes one segment, "{name...}" all that are left (an id may have slashes)
// or all but the last where the pattern goes on.
struct Endpoint {
  std::string_view method;  // "GET" answers HEAD as well
  std::string_view path;    // "/v1/archives/{archive}/search"; also its name in metrics and logs
  Handler handler = nullptr;
  Access access = Access::search;
  BodySize body = BodySize::small;
  bool kept = false;  // answers depend on nothing but the target, and are asked for again
  ServiceHandler service_handler = nullptr;  // in place of `handler`
  bool speaks_meilisearch = false;           // what is refused here is said in that API's format
};

// What a method and a path lead to: the endpoint, or the methods that the path answers instead
// ("GET, HEAD"), or neither where nothing is at this path.
struct FoundEndpoint {
  const Endpoint* endpoint = nullptr;
  std::string allow;
};
FoundEndpoint find_endpoint(std::string_view method, const std::vector<std::string>& segments);

// All of them, for metrics and tests.
std::span<const Endpoint> all_endpoints();

}  // namespace timbao
