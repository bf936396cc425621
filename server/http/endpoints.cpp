// The table, and how a path is held against it.
#include "server/http/endpoints.hpp"

#include <algorithm>

#include "server/http/crawler_handlers.hpp"
#include "server/http/handlers.hpp"
#include "server/http/meilisearch/handlers.hpp"
#include "server/http/service_handlers.hpp"

namespace timbao {
namespace {

constexpr bool kept = true;

constexpr Endpoint meilisearch_endpoint(Endpoint endpoint) {
  endpoint.speaks_meilisearch = true;
  return endpoint;
}

constexpr std::array endpoints = {
    Endpoint{"GET", health_path, answer_health, Access::open},
    Endpoint{"GET", ready_path, nullptr, Access::open, BodySize::small, false, answer_ready},
    Endpoint{"GET", metrics_path, nullptr, Access::admin, BodySize::small, false, answer_metrics},
    Endpoint{"GET", "/v1/archives", answer_archives},
    Endpoint{"GET", "/v1/archives/{archive}/search", answer_search, Access::search, BodySize::small,
             kept},
    Endpoint{"GET", "/v1/archives/{archive}/documents/{id...}/related", answer_related},
    Endpoint{"GET", "/v1/archives/{archive}/documents/{id...}", answer_document},
    Endpoint{"PUT", "/v1/archives/{archive}/documents/{id...}", answer_put_document, Access::write,
             BodySize::documents},
    Endpoint{"DELETE", "/v1/archives/{archive}/documents/{id...}", answer_delete_document,
             Access::write},
    Endpoint{"POST", "/v1/archives/{archive}/documents", answer_post_documents, Access::write,
             BodySize::documents},
    Endpoint{"GET", "/v1/archives/{archive}/suggest", answer_suggest, Access::search,
             BodySize::small, kept},
    Endpoint{"GET", "/v1/archives/{archive}/feed.atom", answer_feed},
    Endpoint{"GET", "/v1/archives/{archive}/export.csv", answer_csv},
    Endpoint{"GET", "/v1/archives/{archive}/export.jsonl", answer_json_lines},
    Endpoint{"POST", "/v1/archives/{archive}/_rank_eval", answer_rank_eval, Access::admin,
             BodySize::queries},
    Endpoint{"GET", "/v1/analyze", answer_analyze},
    Endpoint{"GET", "/opensearch.xml", nullptr, Access::search, BodySize::small, false,
             answer_opensearch},
    Endpoint{"GET", "/v1/archives/{archive}/opensearch-suggestions", answer_opensearch_suggestions},
    Endpoint{"GET", "/sitemap.xml", nullptr, Access::search, BodySize::small, false,
             answer_sitemap_index},
    Endpoint{"GET", "/v1/archives/{archive}/sitemap.xml", answer_sitemap},

    Endpoint{"GET", "/health", meilisearch::answer_health, Access::open},
    meilisearch_endpoint({"GET", "/version", meilisearch::answer_version}),
    meilisearch_endpoint({"GET", "/stats", meilisearch::answer_stats}),
    meilisearch_endpoint({"GET", "/indexes", meilisearch::answer_indexes}),
    meilisearch_endpoint({"POST", "/multi-search", meilisearch::answer_multi_search, Access::search,
                          BodySize::queries}),
    meilisearch_endpoint({"GET", "/indexes/{archive}", meilisearch::answer_index}),
    meilisearch_endpoint({"GET", "/indexes/{archive}/stats", meilisearch::answer_index_stats}),
    meilisearch_endpoint(
        {"GET", "/indexes/{archive}/settings", meilisearch::answer_index_settings}),
    meilisearch_endpoint(
        {"GET", "/indexes/{archive}/search", meilisearch::answer_search_by_parameters}),
    meilisearch_endpoint({"POST", "/indexes/{archive}/search", meilisearch::answer_search,
                          Access::search, BodySize::queries}),
    meilisearch_endpoint({"POST", "/indexes/{archive}/facet-search",
                          meilisearch::answer_facet_search, Access::search, BodySize::queries}),
    meilisearch_endpoint(
        {"GET", "/indexes/{archive}/documents/{id...}", meilisearch::answer_document}),
    meilisearch_endpoint({"POST", "/indexes/{archive}/{what...}", meilisearch::answer_unsupported}),
    meilisearch_endpoint({"PUT", "/indexes/{archive}/{what...}", meilisearch::answer_unsupported}),
    meilisearch_endpoint(
        {"PATCH", "/indexes/{archive}/{what...}", meilisearch::answer_unsupported}),
    meilisearch_endpoint(
        {"DELETE", "/indexes/{archive}/{what...}", meilisearch::answer_unsupported}),
    meilisearch_endpoint({"GET", "/indexes/{archive}/{what...}", meilisearch::answer_unsupported}),
    meilisearch_endpoint({"GET", "/tasks", meilisearch::answer_unsupported}),
    meilisearch_endpoint({"GET", "/keys", meilisearch::answer_unsupported}),
};

// Takes the next segment off a pattern: "/v1/archives" -> "v1", "/archives" is left.
std::string_view next_segment(std::string_view& pattern) {
  pattern.remove_prefix(1);
  const std::size_t end = std::min(pattern.find('/'), pattern.size());
  const std::string_view segment = pattern.substr(0, end);
  pattern.remove_prefix(end);
  return segment;
}

bool matches(std::string_view pattern, const std::vector<std::string>& segments) {
  for (std::size_t index = 0; !pattern.empty(); ++index) {
    if (index >= segments.size() || segments[index].empty())
      return false;
    const std::string_view expected = next_segment(pattern);
    if (expected.ends_with("...}"))
      return pattern.empty() ||
             (segments.size() > index + 1 && segments.back() == next_segment(pattern));
    if (!expected.starts_with('{') && expected != segments[index])
      return false;
    if (pattern.empty())
      return segments.size() == index + 1;
  }
  return false;
}

}  // namespace

FoundEndpoint find_endpoint(std::string_view method, const std::vector<std::string>& segments) {
  FoundEndpoint found;
  const std::string_view sought = method == "HEAD" ? std::string_view("GET") : method;
  for (const Endpoint& endpoint : endpoints) {
    if (!matches(endpoint.path, segments))
      continue;
    if (endpoint.method == sought) {
      found.endpoint = &endpoint;
      return found;
    }
    const std::string_view answered =
        endpoint.method == "GET" ? std::string_view("GET, HEAD") : endpoint.method;
    if (found.allow.find(answered) == std::string::npos)
      found.allow.append(found.allow.empty() ? "" : ", ").append(answered);
  }
  return found;
}

std::span<const Endpoint> all_endpoints() {
  return endpoints;
}

}  // namespace timbao
