// What a search is asked for.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "analyzers/query_variant.hpp"
#include "server/search/date_listing.hpp"
#include "server/search/facets.hpp"
#include "server/search/filters.hpp"
#include "server/search/query_plan.hpp"
#include "server/search/time_limit.hpp"

namespace timbao {

// How deep results can be paged.
inline constexpr std::size_t reachable_hits_max = 1000;

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
  bool collapse = false;  // near-duplicates of a hit are listed with it
  // Hits say where in title, abstract and text the query stands, each with the passage of so many
  // words where most of it does.
  std::optional<std::array<std::size_t, 3>> marked_passage_words{};
  // What is not done by then is left out, and the answer says so.
  SearchDeadline deadline{};

  bool late() const { return TimeLimit(deadline).over(); }
  // How many documents must be found for this page, and to know whether there is a next one. Which
  // documents are copies is decided among all that can be reached, so that pages do not overlap.
  std::size_t documents_needed() const {
    const std::size_t page_end = offset + limit + 1;
    return collapse ? std::max(page_end, reachable_hits_max) : page_end;
  }
};

}  // namespace timbao
