// Paths and methods held against the table of endpoints.
#include "server/http/endpoints.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "server/http/router.hpp"

namespace timbao {
namespace {

TEST(Endpoints, ArePickedByMethodAndPath) {
  struct Row {
    const char* method;
    const char* target;
    const char* path;   // "" where no endpoint is found
    const char* allow;  // what is answered instead
  };
  const std::vector<Row> rows = {
      {"GET", "/healthz", "/healthz", ""},
      {"HEAD", "/healthz", "/healthz", ""},
      {"POST", "/healthz", "", "GET, HEAD"},
      {"GET", "/healthz/", "", ""},
      {"GET", "//healthz", "", ""},
      {"GET", "/v1", "", ""},
      {"GET", "/v1/archives", "/v1/archives", ""},
      {"GET", "/v1/archives/", "", ""},
      {"GET", "/v1/archives/bao/search", "/v1/archives/{archive}/search", ""},
      {"GET", "/v1/archives//search", "", ""},
      {"GET", "/v1/archives/bao/search/more", "", ""},
      {"GET", "/v1/archives/a%2Fb/search", "/v1/archives/{archive}/search", ""},
      {"GET", "/v1/archives/bao/documents/2024/bài", "/v1/archives/{archive}/documents/{id...}",
       ""},
      {"GET", "/v1/archives/bao/documents/a/", "/v1/archives/{archive}/documents/{id...}", ""},
      {"GET", "/v1/archives/bao/documents/", "", ""},
      {"GET", "/v1/archives/bao/documents/a/related",
       "/v1/archives/{archive}/documents/{id...}/related", ""},
      {"GET", "/v1/archives/bao/documents/related", "/v1/archives/{archive}/documents/{id...}", ""},
      {"GET", "/v1/archives/bao/_rank_eval", "", "POST"},
      {"POST", "/v1/archives/bao/_rank_eval", "/v1/archives/{archive}/_rank_eval", ""},
      {"get", "/healthz", "", "GET, HEAD"},
  };
  for (const Row& row : rows) {
    const ParsedTarget parsed = parse_target(row.target);
    ASSERT_FALSE(parsed.problem) << row.target;
    const FoundEndpoint found = find_endpoint(row.method, parsed.target.segments);
    EXPECT_EQ(found.endpoint ? found.endpoint->path : "", row.path) << row.target;
    EXPECT_EQ(found.endpoint ? "" : found.allow, row.allow) << row.target;
  }
}

// A mistake here lets people in: what is not named in this list needs a key for searching.
TEST(Endpoints, SayWhoMayAsk) {
  for (const Endpoint& endpoint : all_endpoints()) {
    Access expected = Access::search;
    const bool writes_nothing = endpoint.path.starts_with("/indexes") ||
                                endpoint.path == "/multi-search";  // Meilisearch's searches
    EXPECT_EQ(endpoint.speaks_meilisearch,
              !endpoint.path.starts_with("/v1") &&
                  (writes_nothing || endpoint.path == "/version" || endpoint.path == "/stats" ||
                   endpoint.path == "/tasks" || endpoint.path == "/keys"))
        << endpoint.path;
    if (endpoint.path == "/healthz" || endpoint.path == "/health" || endpoint.path == "/readyz")
      expected = Access::open;
    else if (endpoint.path.ends_with("/_rank_eval") || endpoint.path == "/metrics")
      expected = Access::admin;
    else if (endpoint.method != "GET" && !writes_nothing)
      expected = Access::write;
    EXPECT_EQ(endpoint.access, expected) << endpoint.method << " " << endpoint.path;
    EXPECT_TRUE(endpoint.path.starts_with('/')) << endpoint.path;
    EXPECT_NE(endpoint.handler == nullptr, endpoint.service_handler == nullptr) << endpoint.path;
  }
}

// The archive of every path with "{archive}" in it is known before anything is done for the client.
TEST(Endpoints, ThatNameAnArchiveAreKeptFromKeysOfOthers) {
  for (const Endpoint& endpoint : all_endpoints()) {
    std::string target(endpoint.path);
    for (const auto& [name, value] :
         {std::pair("{archive}", "khac"), {"{id...}", "a/b"}, {"{what...}", "c"}})
      if (const std::size_t place = target.find(name); place != std::string::npos)
        target.replace(place, std::string_view(name).size(), value);
    HttpRequest request;
    request.method = endpoint.method;
    request.target = target;
    const Route route = find_route(request);
    ASSERT_NE(route.endpoint, nullptr) << target;
    const bool names = endpoint.path.find("{archive}") != std::string_view::npos;
    EXPECT_EQ(route.archive, names ? "khac" : "") << endpoint.path;
  }
}

}  // namespace
}  // namespace timbao
