// The parameters of a search, read and checked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/search/search_service.hpp"

namespace timbao {

// Limits on what a request may ask.
inline constexpr std::size_t query_bytes_max = 2000;
inline constexpr std::size_t limit_max = 100;
inline constexpr std::size_t filter_values_max = 50;  // of one field

// Each reads its parameters into the last argument, which keeps its defaults where they are absent,
// and returns the 400 that names the one that is wrong.

// q: the query as typed, at most query_bytes_max bytes.
std::optional<Answer> read_query(const RequestTarget& target, std::string& query);

// expand=none, or a list of abbreviations, places, numbers: which other writings to search for.
std::optional<Answer> read_expand(const RequestTarget& target, VariantKinds& kinds);

// profile: the name of a ranking profile; without it `profile` stays as it is.
std::optional<Answer> read_profile(const RequestTarget& target, RankingProfile& profile);

// All of a search, where profile is allowed and read by read_profile():
//   q, limit, offset, expand
//   from, to           YYYY, YYYY-MM or YYYY-MM-DD, both included: from=2025&to=2025-06
//   source, category, author, tag
//                      as the articles have them; repeated, any of the values will do
//   sort               relevance, newest, oldest
//   facets             a list of source, category, author, tag
//   interval           year, month, day: the histogram's buckets
//   explain            1: hits say what their scores are the sum of
//   strict             true: mistakes in the query's operators are a 400 and not repaired
// q may be absent where there is a filter.
std::optional<Answer> read_search_request(const RequestTarget& target, SearchRequest& request);

}  // namespace timbao
