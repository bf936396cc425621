// Sorts a set of articles by their day.
#include "server/search/date_listing.hpp"

#include <algorithm>
#include <utility>

namespace timbao {

std::vector<std::uint32_t> list_by_date(const ArticleColumns& columns, const ArticleSet& articles,
                                        SortOrder order, std::size_t wanted) {
  using Dated = std::pair<std::uint32_t, std::uint32_t>;  // day and document
  std::vector<Dated> dated;
  articles.for_each(
      [&](std::uint32_t document) { dated.emplace_back(columns.day[document], document); });
  const bool oldest_first = order == SortOrder::oldest;
  const auto before = [oldest_first](const Dated& a, const Dated& b) {
    if ((a.first == 0) != (b.first == 0))
      return b.first == 0;
    return oldest_first ? a < b : a > b;
  };
  const std::size_t kept = std::min(wanted, dated.size());
  std::partial_sort(dated.begin(), dated.begin() + static_cast<std::ptrdiff_t>(kept), dated.end(),
                    before);
  std::vector<std::uint32_t> documents;
  for (std::size_t place = 0; place < kept; ++place)
    documents.push_back(dated[place].second);
  return documents;
}

}  // namespace timbao
