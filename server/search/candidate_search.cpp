// Adds up postings and keeps the best.
#include "server/search/candidate_search.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "server/search/score_accumulators.hpp"
#include "server/search/term_score.hpp"

namespace timbao {
namespace {

// Postings from which on handing a part of them to another thread pays.
constexpr std::uint64_t postings_to_share = 50'000;

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

// Only to articles that were found: few in lists that are long, so those are picked out first.
void add_bonus(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
               const ScoredPlan& plan, const ArticleSet& found, TimeLimit& time,
               ScoreAccumulators& accumulators) {
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
                                 ScoreAccumulators& accumulators) {
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
                                 TimeLimit& time, ScoreAccumulators& accumulators) {
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
  thread_local ScoreAccumulators accumulators;
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
