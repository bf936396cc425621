// Fuzz target: whatever comes as a search of Meilisearch's API is read or refused with its reason,
// and a filter that is read can be made a query of.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/http/meilisearch/search_query.hpp"

namespace {

using namespace timbao;

void check_refusal(const std::optional<Answer>& refusal) {
  if (refusal && (refusal->status != 400 || refusal->body.find("\"code\":\"") == std::string::npos))
    std::abort();
}

void check_search(const rapidjson::Value& body) {
  const auto read = meilisearch::read_search(body, "bao");
  check_refusal(read.refusal);
  if (read.refusal)
    return;
  const SearchRequest& request = read.value.request;
  if (request.offset + request.limit > reachable_hits_max)
    std::abort();
  if (filter_query(*request.filters.expression).get_description().empty())
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto body = meilisearch::read_body(text);
  check_refusal(body.refusal);
  if (!body.refusal) {
    check_search(body.value);
    check_refusal(meilisearch::read_facet_search(body.value, "bao").refusal);
  }
  rapidjson::Document filter(rapidjson::kObjectType);
  filter.AddMember("filter", rapidjson::Value(text.c_str(), filter.GetAllocator()),
                   filter.GetAllocator());
  check_search(filter);
  return 0;
}
