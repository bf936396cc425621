// Compares signatures of hits.
#include "server/search/near_duplicates.hpp"

#include <algorithm>
#include <chrono>

#include "analyzers/text_signature.hpp"

namespace timbao {
namespace {

std::chrono::sys_days sys_day(std::uint32_t day) {
  return std::chrono::year(static_cast<int>(day / 10000)) / std::chrono::month(day / 100 % 100) /
         std::chrono::day(day % 100);
}

bool within_days(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0 || a == b)
    return true;
  const auto between = sys_day(std::max(a, b)) - sys_day(std::min(a, b));
  return between <= std::chrono::days(copied_within_days);
}

}  // namespace

bool are_near_duplicates(const ArticleColumns& columns, std::uint32_t a, std::uint32_t b) {
  return !columns.signature.empty() &&
         resemblance(columns.signature[a], columns.signature[b]) >= near_duplicate_resemblance &&
         within_days(columns.day[a], columns.day[b]);
}

CollapsedList collapse_near_duplicates(const ArticleColumns& columns,
                                       const std::vector<Candidate>& documents,
                                       std::size_t wanted) {
  CollapsedList list;
  for (const Candidate& candidate : documents) {
    const auto first =
        std::find_if(list.documents.begin(), list.documents.end(), [&](const Candidate& kept) {
          return are_near_duplicates(columns, kept.document, candidate.document);
        });
    if (first != list.documents.end()) {
      list.copies[static_cast<std::size_t>(first - list.documents.begin())].push_back(
          candidate.document);
    } else if (list.documents.size() < wanted) {
      list.documents.push_back(candidate);
      list.copies.emplace_back();
    }
  }
  return list;
}

}  // namespace timbao
