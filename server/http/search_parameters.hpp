// The parameters of a search, read and checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/search/search_service.hpp"

namespace timbao {

// Limits on what a request may ask.
inline constexpr std::size_t query_bytes_max = 2000;
inline constexpr std::size_t limit_max = 100;
inline constexpr std::size_t filter_values_max = 50;        // of one field
inline constexpr std::size_t cursor_position_max = 10'000;  // offsets end at reachable_hits_max
inline constexpr std::size_t time_limit_max = 60'000;       // milliseconds

// Each reads its parameters into the last argument, which keeps its defaults where they are absent,
// and returns the 400 that names the one that is wrong.

// q: the query as typed, at most query_bytes_max bytes.
std::optional<Answer> read_query(const RequestTarget& target, std::string& query);

// expand=none, or a list of abbreviations, places, numbers: which other writings to search for.
std::optional<Answer> read_expand(const RequestTarget& target, VariantKinds& kinds);

// profile: the name of a ranking profile; without it `profile` stays as it is. Where hits are to be
// ordered by recency and it does not look at that, it does so as the profile `news` does.
std::optional<Answer> read_profile(const RequestTarget& target, SortOrder order,
                                   RankingProfile& profile);

// cursor: the page behind the one that gave it; sets the offset. 400 for one of another search,
// whose fingerprint (page_cursor.hpp) is not this.
std::optional<Answer> read_cursor_position(const RequestTarget& target, std::uint64_t fingerprint,
                                           SearchRequest& request);

// Gives the search the time that the server allows, unless the client allows less.
void begin_search_time(const RequestTarget& target, SearchRequest& request);

// All of a search, where profile and cursor are allowed and read by the functions above:
//   q, limit, offset, expand
//   from, to           YYYY, YYYY-MM or YYYY-MM-DD, both included: from=2025&to=2025-06
//   source, category, author, tag
//                      as the articles have them; repeated, any of the values will do
//   sort               relevance, newest, oldest, recency
//   collapse           near-duplicates: copies are listed with the hit they are copies of
//   time_limit         milliseconds from now until the answer is to be begun
//   facets             a list of source, category, author, tag
//   interval           year, month, day: the histogram's buckets
//   explain            1: hits say what their scores are the sum of
//   strict             true: mistakes in the query's operators are a 400 and not repaired
// q may be absent where there is a filter.
std::optional<Answer> read_search_request(const RequestTarget& target, SearchRequest& request);

// The same of a feed or an export, which have no pages, facets and explanations: q, the filters,
// sort, expand, strict, collapse and profile; `limit` is `most` by default and at most.
std::optional<Answer> read_listing_request(const RequestTarget& target, std::size_t most,
                                           SearchRequest& request);

// The filters alone: from, to, source, category, author, tag.
std::optional<Answer> read_filters(const RequestTarget& target, SearchFilters& filters);

}  // namespace timbao
