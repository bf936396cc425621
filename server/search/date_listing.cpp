// Sorts a set of articles by their day.
#include "server/search/date_listing.hpp"

#include <algorithm>
#include <utility>

namespace timbao {

std::vector<std::uint32_t> list_by_date(const ArticleColumns& columns, const ArticleSet& articles,
                                        SortOrder order, std::size_t wanted) {
  std::vector<DatedDocument> dated;
  articles.for_each(
      [&](std::uint32_t document) { dated.emplace_back(columns.day[document], document); });
  sort_by_date(dated, order, wanted);
  std::vector<std::uint32_t> documents;
  documents.reserve(dated.size());
  for (const auto& [day, document] : dated)
    documents.push_back(document);
  return documents;
}

void sort_by_date(std::vector<DatedDocument>& dated, SortOrder order, std::size_t wanted) {
  const bool oldest_first = order == SortOrder::oldest;
  const auto before = [oldest_first](const DatedDocument& a, const DatedDocument& b) {
    if ((a.first == 0) != (b.first == 0))
      return b.first == 0;
    return oldest_first ? a < b : a > b;
  };
  const std::size_t kept = std::min(wanted, dated.size());
  std::partial_sort(dated.begin(), dated.begin() + static_cast<std::ptrdiff_t>(kept), dated.end(),
                    before);
  dated.resize(kept);
}

}  // namespace timbao
