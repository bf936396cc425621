// Lists what matches by date instead of by relevance.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "server/search/article_columns.hpp"
#include "server/search/article_set.hpp"

namespace timbao {

// By recency is by relevance, to which newer articles gain.
enum class SortOrder : std::uint8_t { relevance, newest, oldest, recency };

inline constexpr bool is_ranked(SortOrder order) {
  return order == SortOrder::relevance || order == SortOrder::recency;
}

// The first `wanted` articles of a set, newest or oldest first; of one day the ones that arrived
// last (oldest: first) stand first, articles without a date after all others. About 5 ns an
// article.
std::vector<std::uint32_t> list_by_date(const ArticleColumns& columns, const ArticleSet& articles,
                                        SortOrder order, std::size_t wanted);

using DatedDocument = std::pair<std::uint32_t, std::uint32_t>;  // 20251222 or 0, and a document
// Brings the first `wanted` into that order and leaves the others out.
void sort_by_date(std::vector<DatedDocument>& dated, SortOrder order, std::size_t wanted);

}  // namespace timbao
