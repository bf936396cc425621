// Compares signatures of hits.
#include "server/search/near_duplicates.hpp"

#include <algorithm>

#include "analyzers/text_signature.hpp"

namespace timbao {

bool are_near_duplicates(const ArticleColumns& columns, std::uint32_t a, std::uint32_t b) {
  return !columns.signature.empty() &&
         resemblance(columns.signature[a], columns.signature[b]) >= near_duplicate_resemblance;
}

CollapsedList collapse_near_duplicates(const ArticleColumns& columns,
                                       const std::vector<Candidate>& documents) {
  CollapsedList list;
  for (const Candidate& candidate : documents) {
    const auto first =
        std::find_if(list.documents.begin(), list.documents.end(), [&](const Candidate& kept) {
          return are_near_duplicates(columns, kept.document, candidate.document);
        });
    if (first != list.documents.end()) {
      list.copies[static_cast<std::size_t>(first - list.documents.begin())].push_back(
          candidate.document);
      continue;
    }
    list.documents.push_back(candidate);
    list.copies.emplace_back();
  }
  return list;
}

}  // namespace timbao
