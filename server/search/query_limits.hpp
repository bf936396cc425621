// How much of what is typed a query may be.
#pragma once

#include <cstddef>

#include "server/search/search_query.hpp"  // query_words_max

namespace timbao {

inline constexpr std::size_t query_language_bytes_max = 4096;
inline constexpr std::size_t query_nesting_max = 32;  // brackets in brackets
inline constexpr unsigned query_distance_max = 100;   // words, of NEAR and ~

}  // namespace timbao
