// What a query may have been meant as, by the archive's own words.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/mark_restoration.hpp"
#include "server/search/archive.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

struct QuerySuggestions {
  std::vector<std::string> did_you_mean;  // corrected queries, best first; nearly always none
  std::string with_marks;  // the query with its marks restored; empty if it has them, none fit, or
                           // did_you_mean is not
};

// Looks for misspellings; `restored` is what find_readings() gave. Nothing for an archive without
// statistics. About a millisecond for ten words. Throws Xapian::Error.
QuerySuggestions suggest(const Archive& archive, const SearchQuery& query,
                         const RestoredText& restored);

// What a query that is being typed may become, from the archive's suggestions
// (suggestion_table.hpp); where nothing goes on so, what the correction of a misspelling may: "gia
// vagn" -> "giá vàng". Nothing for an archive without suggestions. Well under a millisecond, a few
// with a correction.
std::vector<Suggestion> complete(const Archive& archive, const std::string& typed,
                                 std::size_t limit);

}  // namespace timbao
