// Where phase one adds up what postings give their documents, and how it chooses the best of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/search/article_set.hpp"
#include "server/search/candidate.hpp"

namespace timbao {

// A number for every document, zero between searches. Not thread-safe.
struct ScoreAccumulators {
  std::vector<float> score;            // of whole words of an ArticleSet
  std::vector<std::uint32_t> touched;  // as long as `score`, filled so far as touched_count says
  std::size_t touched_count = 0;

  void prepare(std::uint32_t document_end) {
    if (score.size() >= document_end)
      return;
    const std::size_t words =
        (std::size_t{document_end} + ArticleSet::word_bits - 1) / ArticleSet::word_bits;
    score.resize(words * ArticleSet::word_bits, 0);
    touched.resize(score.size());
  }
  // Written down whether new or not, so that there is no branch to guess wrong. Parts of nothing
  // would be new again and again.
  void add(std::uint32_t document, float part) {
    float& sum = score[document];
    touched[touched_count] = document;
    touched_count += static_cast<unsigned>(sum == 0) & static_cast<unsigned>(part != 0);
    sum += part;
  }
  void clear() {
    for (std::size_t at = 0; at < touched_count; ++at)
      score[touched[at]] = 0;
    touched_count = 0;
  }
};

// The best `wanted` of those documents in `allowed` that are written down as touched. About 1 ns
// each. Scores must not be negative, here and below.
CandidateList best_of_touched(const ScoreAccumulators& accumulators, const ArticleSet& allowed,
                              std::size_t wanted);
// The same of all that have a score, written down or not: a fraction of a nanosecond for every
// document there is. Scores must not be negative.
CandidateList best_of_all(const ScoreAccumulators& accumulators, const ArticleSet& allowed,
                          std::size_t wanted);

}  // namespace timbao
