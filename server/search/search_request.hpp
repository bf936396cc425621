// What a search is asked for.
#pragma once

#include <cstddef>
#include <string>

#include "analyzers/query_variant.hpp"
#include "server/search/date_listing.hpp"
#include "server/search/facets.hpp"
#include "server/search/filters.hpp"
#include "server/search/query_plan.hpp"

namespace timbao {

struct SearchRequest {
  std::string query;  // as typed
  std::size_t limit = 10;
  std::size_t offset = 0;
  bool explain = false;     // hits say what their scores are the sum of
  VariantKinds variants{};  // other writings of parts of the query to search for as well
  SearchFilters filters{};
  SortOrder order = SortOrder::relevance;
  FacetRequest facets{};
  QueryReading reading{};
};

}  // namespace timbao
