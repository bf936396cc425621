// Gathers what may be among the best, and thins it out.
#include "server/search/score_accumulators.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <span>
#include <utility>

namespace timbao {
namespace {

// A candidate as one number, greater for what comes first: sorting and parting numbers takes half
// the time. Scores are not negative, so that their bits order as they do.
std::uint64_t packed(std::uint32_t document, float score) {
  return std::uint64_t{std::bit_cast<std::uint32_t>(score)} << 32 |
         static_cast<std::uint32_t>(~document);
}

float score_of(std::uint64_t packed) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(packed >> 32));
}

Candidate unpacked(std::uint64_t packed) {
  return {~static_cast<std::uint32_t>(packed), score_of(packed)};
}

// The best so far, of more than that: those that may still be among them are gathered, without a
// branch for each, until they are several times too many.
class BestCandidates {
 public:
  static constexpr std::size_t at_once = 256;

  // `worst` is a score that so many come up to.
  explicit BestCandidates(std::size_t wanted, float worst = 0) : wanted_(wanted), worst_(worst) {}

  // What is less is not among the best.
  float worst() const { return worst_; }
  // Before at most at_once calls of add().
  void make_room() {
    if (count_ >= 2 * wanted_ + at_once) {
      shrink_to_wanted();
      if (count_ > 0)
        worst_ = score_of(*std::min_element(gathered_.begin(), gathered_.end()));
    }
    gathered_.resize(count_ + at_once);
  }
  void add(std::uint32_t document, float score, unsigned is_allowed) {
    gathered_[count_] = packed(document, score);
    count_ += is_allowed & (score >= worst_ ? 1u : 0u);
  }
  std::vector<Candidate> in_order() {
    shrink_to_wanted();
    std::sort(gathered_.begin(), gathered_.end(), std::greater<>());
    std::vector<Candidate> ordered(gathered_.size());
    std::transform(gathered_.begin(), gathered_.end(), ordered.begin(), unpacked);
    return ordered;
  }

 private:
  // In no order.
  void shrink_to_wanted() {
    gathered_.resize(count_);
    if (count_ <= wanted_)
      return;
    const auto end = gathered_.begin() + static_cast<std::ptrdiff_t>(wanted_);
    std::nth_element(gathered_.begin(), end, gathered_.end(), std::greater<>());
    gathered_.erase(end, gathered_.end());
    count_ = wanted_;
  }

  std::vector<std::uint64_t> gathered_;
  std::size_t count_ = 0;
  std::size_t wanted_;
  float worst_;
};

using WordScores = std::span<const float, ArticleSet::word_bits>;

struct ScoreSummary {
  float highest = 0;
  std::uint32_t found = 0;  // with a score
};

// Of the documents of a set's word.
ScoreSummary summary_of(WordScores scores, std::uint64_t allowed) {
  ScoreSummary summary;
  if (~allowed == 0) {
    // In several columns, which compilers know to fill side by side.
    constexpr std::size_t columns = 8;
    std::array<float, columns> highest{};
    std::array<std::uint32_t, columns> found{};
    for (std::size_t begin = 0; begin < scores.size(); begin += columns)
      for (std::size_t column = 0; column < columns; ++column) {
        const float score = scores[begin + column];
        highest[column] = score > highest[column] ? score : highest[column];
        found[column] += score > 0 ? 1 : 0;
      }
    for (std::size_t column = 0; column < columns; ++column) {
      summary.highest = std::max(summary.highest, highest[column]);
      summary.found += found[column];
    }
    return summary;
  }
  for (; allowed != 0; allowed &= allowed - 1) {
    const float score = scores[static_cast<std::size_t>(std::countr_zero(allowed))];
    summary.highest = std::max(summary.highest, score);
    summary.found += score > 0 ? 1 : 0;
  }
  return summary;
}

// A score that `wanted` at least come up to, where so many words have one.
float reached_by(std::size_t wanted, std::vector<float> highest_of_words) {
  if (wanted == 0 || highest_of_words.size() < wanted)
    return 0;
  const auto last = highest_of_words.begin() + static_cast<std::ptrdiff_t>(wanted - 1);
  std::nth_element(highest_of_words.begin(), last, highest_of_words.end(), std::greater<>());
  return *last;
}

}  // namespace

CandidateList best_of_touched(const ScoreAccumulators& accumulators, const ArticleSet& allowed,
                              std::size_t wanted) {
  CandidateList list;
  BestCandidates best(wanted);
  for (std::size_t begin = 0; begin < accumulators.touched_count;
       begin += BestCandidates::at_once) {
    best.make_room();
    const std::size_t end = std::min(begin + BestCandidates::at_once, accumulators.touched_count);
    for (std::size_t at = begin; at < end; ++at) {
      const std::uint32_t document = accumulators.touched[at];
      const unsigned is_allowed = allowed.contains(document) ? 1 : 0;
      list.total += is_allowed;
      best.add(document, accumulators.score[document], is_allowed);
    }
  }
  list.best = best.in_order();
  return list;
}

CandidateList best_of_all(const ScoreAccumulators& accumulators, const ArticleSet& allowed,
                          std::size_t wanted) {
  CandidateList list;
  const auto scores_of = [&accumulators](std::size_t word) {
    return WordScores(accumulators.score.data() + word * ArticleSet::word_bits,
                      ArticleSet::word_bits);
  };
  std::vector<float> highest(allowed.word_count());
  for (std::size_t word = 0; word < highest.size(); ++word) {
    const ScoreSummary summary = summary_of(scores_of(word), allowed.word(word));
    highest[word] = summary.highest;
    list.total += summary.found;
  }
  BestCandidates best(wanted, reached_by(wanted, highest));
  for (std::size_t word = 0; word < highest.size(); ++word) {
    if (highest[word] <= 0 || highest[word] < best.worst())
      continue;
    best.make_room();
    const WordScores scores = scores_of(word);
    for (std::size_t at = 0; at < scores.size(); ++at)
      best.add(static_cast<std::uint32_t>(word * ArticleSet::word_bits + at), scores[at],
               static_cast<unsigned>(scores[at] > 0) &
                   static_cast<unsigned>(allowed.word(word) >> at & 1));
  }
  list.best = best.in_order();
  return list;
}

}  // namespace timbao
