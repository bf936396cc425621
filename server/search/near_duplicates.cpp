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

bool look_alike(const TextSignature& a, const TextSignature& b) {
  return resemblance(a, b) >= near_duplicate_resemblance;
}

}  // namespace

CopyTraits copy_traits(const ArticleReader& articles, std::uint32_t document) {
  return {articles.signature(document), articles.day(document)};
}

bool are_near_duplicates(const CopyTraits& a, const CopyTraits& b) {
  return look_alike(a.signature, b.signature) && within_days(a.day, b.day);
}

CollapsedList collapse_near_duplicates(const ArticleReader& articles,
                                       const std::vector<Candidate>& documents,
                                       std::size_t wanted) {
  CollapsedList list;
  std::vector<TextSignature> kept;
  for (const Candidate& candidate : documents) {
    const TextSignature signature = articles.signature(candidate.document);
    // Days are looked up only for what looks alike: somewhere else they take long to get.
    const auto first = std::find_if(kept.begin(), kept.end(), [&](const TextSignature& other) {
      const auto place = static_cast<std::size_t>(&other - kept.data());
      return look_alike(other, signature) &&
             within_days(articles.day(list.documents[place].document),
                         articles.day(candidate.document));
    });
    if (first != kept.end()) {
      list.copies[static_cast<std::size_t>(first - kept.begin())].push_back(candidate.document);
    } else if (list.documents.size() < wanted) {
      list.documents.push_back(candidate);
      list.copies.emplace_back();
      kept.push_back(signature);
    }
  }
  return list;
}

}  // namespace timbao
