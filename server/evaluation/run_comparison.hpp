// What changed between two runs: topics with the ranks that their relevant documents had and have.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "server/evaluation/collection.hpp"
#include "server/evaluation/evaluation.hpp"

namespace timbao {

// Where a relevant document stands in both runs; rank 0 where it was not returned.
struct RankChange {
  std::string document;
  int grade = 0;
  std::size_t baseline_rank = 0;
  std::size_t contender_rank = 0;
};

struct TopicChange {
  std::string topic;
  double baseline = 0;
  double contender = 0;
  std::vector<RankChange> relevant;  // best grade first, then by rank in the baseline
  // The first of these that stands lower in the contender; empty if none does.
  std::string fallen;
  // The highest document that stands above it in the contender and did not in the baseline, one of
  // a lower grade if there is such; empty if none does.
  std::string overtaken_by;
};

// The topics whose measure (an index into both evaluations' measures) fell, the worst fall first,
// at most `limit`. Both evaluations must be of the same judgements and measures.
std::vector<TopicChange> worst_losses(const Run& baseline, const Run& contender,
                                      const Evaluation& baseline_evaluation,
                                      const Evaluation& contender_evaluation,
                                      const Judgements& judgements, std::size_t measure,
                                      std::size_t limit);

}  // namespace timbao
