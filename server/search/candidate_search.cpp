// Adds up postings and keeps the best.
#include "server/search/candidate_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "server/search/term_score.hpp"

namespace timbao {
namespace {

// Postings from which on handing a part of them to another thread pays.
constexpr std::uint64_t postings_to_share = 50'000;

// A number for every document, zero between searches.
struct Accumulators {
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

// Less than a millisecond's work, so that whoever allows hardly any time gets something.
constexpr std::size_t postings_in_any_case = std::size_t{1} << 18;

// A plan's term with its score, which is looked up once however many parts search.
struct ScoredTerm {
  std::string_view term;
  TermScore score;
};
using ScoredGroup = std::vector<ScoredTerm>;

struct ScoredPlan {
  std::vector<ScoredGroup> any_of;
  ScoredGroup bonus;
  std::uint64_t needed_postings = 0;  // of any_of
  std::uint64_t postings = 0;
};

ScoredPlan score_plan(const ArchiveIndex& index, const CandidatePlan& plan,
                      const RankingProfile& profile) {
  ScoredPlan scored;
  const auto add = [&](const std::vector<PlannedTerm>& terms, ScoredGroup& group) {
    for (const PlannedTerm& planned : terms) {
      group.push_back({planned.term, TermScore(index, planned, profile)});
      scored.postings += group.back().score.articles;
    }
  };
  for (const PlannedGroup& group : plan.any_of)
    add(group, scored.any_of.emplace_back());
  scored.needed_postings = scored.postings;
  add(plan.bonus, scored.bonus);
  return scored;
}

// What postings add.
template <std::size_t size>
void fill_parts(const ArchiveIndex& index, const TermScore& score,
                std::span<const std::uint32_t> documents, std::span<const std::uint32_t> wdfs,
                std::array<float, size>& parts) {
  for (std::size_t at = 0; at < documents.size(); ++at)
    parts[at] = static_cast<float>(static_cast<std::int32_t>(index.length(documents[at])));
  for (std::size_t at = 0; at < documents.size(); ++at)
    parts[at] = score.part(static_cast<float>(static_cast<std::int32_t>(wdfs[at])), parts[at]);
}

// Postings of some articles, gathered from as many blocks as it takes to fill one: what is left of
// a block may be a few.
class WantedPostings {
 public:
  explicit WantedPostings(const ArticleSet& articles) : articles_(articles) {}

  void add(const PostingBlock& block) {
    // First where they stand, without a branch and with one number written for each.
    std::array<std::uint32_t, PostingBlock::size> places;
    std::size_t kept = 0;
    for (std::uint32_t at = 0, end = static_cast<std::uint32_t>(block.count); at < end; ++at) {
      places[kept] = at;
      kept += articles_.contains(block.document[at]) ? 1 : 0;
    }
    for (const std::uint32_t at : std::span(places).first(kept)) {
      document_[count_] = block.document[at];
      wdf_[count_] = block.wdf[at];
      ++count_;
    }
  }
  bool is_full() const { return count_ >= PostingBlock::size; }

  // Calls `take(document, part)` for each and forgets them.
  template <typename Take>
  void score(const ArchiveIndex& index, const TermScore& score, Take& take) {
    std::array<float, capacity> parts;
    fill_parts(index, score, std::span(document_).first(count_), std::span(wdf_).first(count_),
               parts);
    for (std::size_t at = 0; at < count_; ++at)
      take(document_[at], parts[at]);
    count_ = 0;
  }

 private:
  static constexpr std::size_t capacity = 2 * PostingBlock::size;

  const ArticleSet& articles_;
  std::array<std::uint32_t, capacity> document_;
  std::array<std::uint32_t, capacity> wdf_;
  std::size_t count_ = 0;
};

// Calls `take(document, part)` for each posting of the term, until time is over.
template <typename Take>
void for_each_part(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
                   const ScoredTerm& scored, TimeLimit& time, Take take) {
  if (time.over_after(1))
    return;
  std::array<float, PostingBlock::size> parts;
  index.for_each_block(shards, scored.term, [&](const PostingBlock& block) {
    const std::size_t count = block.count;
    if (time.over_after(count))
      return;
    fill_parts(index, scored.score, std::span(block.document).first(count),
               std::span(block.wdf).first(count), parts);
    for (std::size_t at = 0; at < count; ++at)
      take(block.document[at], parts[at]);
  });
}

// The same for those in `articles`.
template <typename Take>
void for_each_part_in(const ArticleSet& articles, const ArchiveIndex& index,
                      const ArchiveIndex::ShardRange& shards, const ScoredTerm& scored,
                      TimeLimit& time, Take take) {
  if (time.over_after(1))
    return;
  WantedPostings wanted(articles);
  index.for_each_block(shards, scored.term, [&](const PostingBlock& block) {
    if (time.over_after(block.count))
      return;
    wanted.add(block);
    if (wanted.is_full())
      wanted.score(index, scored.score, take);
  });
  wanted.score(index, scored.score, take);
}

// A group of several terms: only the articles that have them all.
template <typename Add>
void add_group(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
               const ScoredGroup& group, TimeLimit& time, Add& add) {
  std::vector<std::pair<std::uint32_t, float>> together;
  for (std::size_t number = 0; number < group.size(); ++number) {
    std::vector<std::pair<std::uint32_t, float>> kept;
    auto known = together.begin();
    for_each_part(index, shards, group[number], time, [&](std::uint32_t document, float part) {
      if (number == 0) {
        kept.emplace_back(document, part);
        return;
      }
      // Documents ascend within a shard and begin anew with the next one.
      if (known != together.begin() && std::prev(known)->first > document)
        known = together.begin();
      known = std::lower_bound(known, together.end(), std::pair(document, 0.0f),
                               [](const auto& a, const auto& b) { return a.first < b.first; });
      if (known != together.end() && known->first == document)
        kept.emplace_back(document, known->second + part);
    });
    std::sort(kept.begin(), kept.end());
    together = std::move(kept);
  }
  if (time.over_after(0))  // not all of the terms were looked for
    return;
  for (const auto& [document, part] : together)
    add(document, part);
}

// Leaves the best `wanted`, in no order.
void shrink(std::size_t wanted, std::vector<Candidate>& candidates) {
  if (candidates.size() <= wanted)
    return;
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::nth_element(candidates.begin(), end, candidates.end(), comes_before);
  candidates.erase(end, candidates.end());
}

// The best so far, of more than that: those that may still be among them are gathered, without a
// branch for each, until they are several times too many.
class BestCandidates {
 public:
  static constexpr std::size_t at_once = 256;

  // `worst` is a score that so many come up to.
  explicit BestCandidates(std::size_t wanted, double worst = 0) : wanted_(wanted), worst_(worst) {}

  // What is less is not among the best.
  double worst() const { return worst_; }
  // Before at most at_once calls of add().
  void make_room() {
    if (count_ >= 2 * wanted_ + at_once) {
      shrink_to_wanted();
      if (count_ > 0)
        worst_ = std::max_element(gathered_.begin(), gathered_.end(), comes_before)->score;
    }
    gathered_.resize(count_ + at_once);
  }
  void add(std::uint32_t document, double score, unsigned is_allowed) {
    gathered_[count_] = {document, score};
    count_ += is_allowed & (score >= worst_ ? 1u : 0u);
  }
  std::vector<Candidate> in_order() {
    shrink_to_wanted();
    std::sort(gathered_.begin(), gathered_.end(), comes_before);
    return std::move(gathered_);
  }

 private:
  void shrink_to_wanted() {
    gathered_.resize(count_);
    shrink(wanted_, gathered_);
    count_ = gathered_.size();
  }

  std::vector<Candidate> gathered_;
  std::size_t count_ = 0;
  std::size_t wanted_;
  double worst_;
};

CandidateList best_of_touched(const Accumulators& accumulators, const ArticleSet& allowed,
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

// The same where a good part of all documents is touched and that was not written down.
CandidateList best_of_all(const Accumulators& accumulators, const ArticleSet& allowed,
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

// Only to articles that were found: few in lists that are long, so those are picked out first.
void add_bonus(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
               const ScoredPlan& plan, const ArticleSet& found, TimeLimit& time,
               Accumulators& accumulators) {
  for (const ScoredTerm& scored : plan.bonus)
    for_each_part_in(found, index, shards, scored, time, [&](std::uint32_t document, float part) {
      accumulators.score[document] += part;
    });
}

// Calls `add(document, part)` for what the plan finds, among `only` these where that is not null.
template <typename Add>
void add_up(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
            const ScoredPlan& plan, const ArticleSet* only, TimeLimit& time, Add add) {
  for (const ScoredGroup& group : plan.any_of) {
    if (group.size() > 1)
      add_group(index, shards, group, time, add);
    else if (!group.empty() && only != nullptr)
      for_each_part_in(*only, index, shards, group.front(), time, add);
    else if (!group.empty())
      for_each_part(index, shards, group.front(), time, add);
  }
}

// Where all documents are looked through in the end.
CandidateList candidates_of_many(const ArchiveIndex& index, const ScoredPlan& plan,
                                 const ArticleSet& allowed, std::size_t wanted, TimeLimit& time,
                                 Accumulators& accumulators) {
  const ArchiveIndex::ShardRange shards = index.all_shards();
  add_up(index, shards, plan, nullptr, time,
         [&](std::uint32_t document, float part) { accumulators.score[document] += part; });
  if (!plan.bonus.empty()) {
    ArticleSet found(index.document_end());
    for (std::uint32_t document = 1; document < index.document_end(); ++document)
      if (accumulators.score[document] > 0)
        found.insert(document);
    add_bonus(index, shards, plan, found, time, accumulators);
  }
  CandidateList list = best_of_all(accumulators, allowed, wanted);
  std::fill_n(accumulators.score.begin(), index.document_end(), 0.0f);
  return list;
}

// Where those that are found are written down; only `only` are looked for where it is not null.
CandidateList candidates_of_some(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
                                 const ScoredPlan& plan, const ArticleSet& allowed,
                                 const ArticleSet* only, std::size_t wanted, std::size_t enough,
                                 TimeLimit& time, Accumulators& accumulators) {
  add_up(index, shards, plan, only, time,
         [&](std::uint32_t document, float part) { accumulators.add(document, part); });
  CandidateList list;
  if (accumulators.touched_count < enough) {
    list.total = accumulators.touched_count;
  } else {
    if (!plan.bonus.empty()) {
      ArticleSet found(index.document_end());
      for (std::size_t at = 0; at < accumulators.touched_count; ++at)
        found.insert(accumulators.touched[at]);
      add_bonus(index, shards, plan, found, time, accumulators);
    }
    list = best_of_touched(accumulators, allowed, wanted);
  }
  accumulators.clear();
  return list;
}

CandidateList candidates_of(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
                            const ScoredPlan& plan, const ArticleSet& allowed, std::size_t wanted,
                            std::size_t enough, const SearchDeadline& deadline) {
  // Looking whether an article is allowed pays where few are; looking through all of them in the
  // end where there are as many postings as that.
  constexpr std::uint32_t few_share = 4;
  constexpr std::uint32_t many_share = 2;
  TimeLimit time(deadline, postings_in_any_case);
  thread_local Accumulators accumulators;
  accumulators.prepare(index.document_end());
  const bool all = shards.end - shards.first == index.shard_count();
  const bool few = allowed.size() < index.document_end() / few_share;
  if (all && !few && plan.needed_postings > index.document_end() / many_share)
    return candidates_of_many(index, plan, allowed, wanted, time, accumulators);
  return candidates_of_some(index, shards, plan, allowed, few ? &allowed : nullptr, wanted, enough,
                            time, accumulators);
}

// In how many parts to search at this moment.
std::size_t parts_of(const ArchiveIndex& index, const ScoredPlan& plan,
                     const IdleCores* idle_cores) {
  if (idle_cores == nullptr || index.shard_count() == 1 || plan.postings < postings_to_share)
    return 1;
  return 1 + idle_cores->count();
}

}  // namespace

CandidateList find_candidates(const ArchiveIndex& index, const CandidatePlan& plan,
                              const RankingProfile& profile, const ArticleSet& allowed,
                              std::size_t wanted, const SearchDeadline& deadline,
                              IdleCores* idle_cores, std::size_t enough) {
  const ScoredPlan scored = score_plan(index, plan, profile);
  const std::vector<ArchiveIndex::ShardRange> ranges =
      index.split_shards(parts_of(index, scored, idle_cores));
  std::vector<CandidateList> found(ranges.size());
  std::vector<std::function<void()>> parts;
  for (std::size_t part = 0; part < ranges.size(); ++part)
    parts.emplace_back([&, part] {
      // How many all parts find shows only at their end.
      const std::size_t enough_of_part = ranges.size() == 1 ? enough : 0;
      found[part] =
          candidates_of(index, ranges[part], scored, allowed, wanted, enough_of_part, deadline);
    });
  if (parts.empty())
    return {};
  if (idle_cores == nullptr || parts.size() == 1)
    parts.front()();
  else
    idle_cores->run(parts);
  CandidateList all = std::move(found.front());
  for (std::size_t part = 1; part < found.size(); ++part) {
    all.total += found[part].total;
    all.best.insert(all.best.end(), found[part].best.begin(), found[part].best.end());
  }
  if (found.size() > 1)
    std::sort(all.best.begin(), all.best.end(), comes_before);
  if (all.best.size() > wanted)
    all.best.resize(wanted);
  return all;
}

}  // namespace timbao
