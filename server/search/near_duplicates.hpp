// Groups hits that are copies of each other: one wire report in several papers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/search/article_reader.hpp"
#include "server/search/candidate_search.hpp"

namespace timbao {

// What copies are known by.
struct CopyTraits {
  TextSignature signature;
  std::uint32_t day = 0;  // 20251222, 0 for none
};

CopyTraits copy_traits(const ArticleReader& articles, std::uint32_t document);

// Whether two documents are copies: by their signatures (text_signature.hpp) and, where both have a
// date, by that, for yesterday's lottery report is not a copy of last week's. False for an archive
// without signatures.
bool are_near_duplicates(const CopyTraits& a, const CopyTraits& b);

// Days between an article and its latest copy.
inline constexpr int copied_within_days = 3;

// Documents of a list that are left, and the copies of each that stood below it.
struct CollapsedList {
  std::vector<Candidate> documents;
  std::vector<std::vector<std::uint32_t>> copies;  // by place in `documents`
};

// Keeps the order; a document that is a copy of one above it goes to the first such. At most
// `wanted` are left: what comes behind them is looked at for copies only. Some nanoseconds for each
// of `documents` and of what is left: 3 ms for a thousand documents that are all different, if all
// are wanted.
CollapsedList collapse_near_duplicates(const ArticleReader& articles,
                                       const std::vector<Candidate>& documents, std::size_t wanted);

}  // namespace timbao
