// A search as Meilisearch's API asks for it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <rapidjson/document.h>

#include "server/http/answer.hpp"
#include "server/http/meilisearch/fields.hpp"
#include "server/http/request_target.hpp"
#include "server/search/search_request.hpp"

namespace timbao::meilisearch {

// An attribute to cut out of a longer text.
struct Crop {
  std::string attribute;
  std::size_t words = 10;
};

struct SearchQuery {
  std::string index;
  std::string q;
  SearchRequest request;   // all that changes what is found
  bool has_pages = false;  // page and hitsPerPage were given, not offset and limit
  std::size_t page = 1;
  std::size_t hits_per_page = 20;
  std::vector<Field> facets;
  std::vector<std::string> retrieved = {"*"};
  std::vector<std::string> highlighted;
  std::vector<Crop> cropped;
  std::string crop_marker = "…";
  std::string highlight_before = "<em>";
  std::string highlight_behind = "</em>";
  bool shows_positions = false;
};

// Most hits that pages reach, as Meilisearch's maxTotalHits.
inline constexpr std::size_t total_hits_max = reachable_hits_max;
inline constexpr std::size_t queries_max = 50;  // of one multi-search

// Either what was read or the answer that refuses it, in Meilisearch's format.
template <typename Value>
struct Reading {
  Value value;
  std::optional<Answer> refusal;
};

// {"code":CODE,"message":...,"type":"invalid_request","link":...}, as Meilisearch says what is
// wrong.
Answer refusal(unsigned status, std::string_view code, std::string_view message);
// A problem document that refuses a client (401, 403, 421, 429) in this API's words, headers as
// they were.
Answer refusal_of(Answer problem);

// The body of POST /indexes/{uid}/search; `index` is the uid of the path, empty where the body must
// name it. What exists and is not supported is refused by name; what does not exist, too. `place`
// stands before what is said of it.
Reading<SearchQuery> read_search(const rapidjson::Value& body, const std::string& index,
                                 const std::string& place = {});

// Values of one facet that begin with what was typed, among the articles that a search finds.
struct FacetSearch {
  SearchQuery search;
  Field field = Field::source;
  std::string typed;
};
// The body of POST /indexes/{uid}/facet-search: facetName, facetQuery and members of a search.
Reading<FacetSearch> read_facet_search(const rapidjson::Value& body, const std::string& index);

// The body as JSON: an object, or the refusal.
Reading<rapidjson::Document> read_body(const std::string& body);
// GET /indexes/{uid}/search?q=&limit=...: the parameters as such a body. Lists are separated by
// commas, "true" is true.
Reading<rapidjson::Document> body_of_parameters(const RequestTarget& target);

}  // namespace timbao::meilisearch
