// Adds up postings and keeps the best.
#include "server/search/candidate_search.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

#include "server/search/term_score.hpp"

namespace timbao {
namespace {

// Postings from which on handing a part of them to another thread pays.
constexpr std::uint64_t postings_to_share = 50'000;

// A number for every document, zero between searches.
struct Accumulators {
  std::vector<float> score;
  std::vector<std::uint32_t> touched;  // as long as `score`, filled so far as touched_count says
  std::size_t touched_count = 0;

  void prepare(std::uint32_t document_end) {
    if (score.size() >= document_end)
      return;
    score.resize(document_end, 0);
    touched.resize(document_end);
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

// What the postings of a block add.
using BlockParts = std::array<float, PostingBlock::size>;

void fill_parts(const ArchiveIndex& index, const TermScore& score, const PostingBlock& block,
                BlockParts& parts) {
  for (std::size_t at = 0; at < block.count; ++at)
    parts[at] = static_cast<float>(static_cast<std::int32_t>(index.length(block.document[at])));
  for (std::size_t at = 0; at < block.count; ++at)
    parts[at] = score.part(static_cast<float>(static_cast<std::int32_t>(block.wdf[at])), parts[at]);
}

// A plan's term with its score, which is looked up once however many parts search.
struct ScoredTerm {
  std::string_view term;
  TermScore score;
};
using ScoredGroup = std::vector<ScoredTerm>;

struct ScoredPlan {
  std::vector<ScoredGroup> any_of;
  ScoredGroup bonus;
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
  add(plan.bonus, scored.bonus);
  return scored;
}

// Calls `take(document, part)` for each posting of the term that `keep(block)` leaves in its block,
// until time is over.
template <typename Keep, typename Take>
void for_each_part(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
                   const ScoredTerm& scored, TimeLimit& time, Keep keep, Take take) {
  if (time.over_after(1))
    return;
  BlockParts parts;
  index.for_each_block(shards, scored.term, [&](PostingBlock& block) {
    if (time.over_after(block.count))
      return;
    keep(block);
    fill_parts(index, scored.score, block, parts);
    for (std::size_t at = 0; at < block.count; ++at)
      take(block.document[at], parts[at]);
  });
}

constexpr auto keep_all = [](PostingBlock&) {};

// A group of several terms: only the articles that have them all.
void add_group(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
               const ScoredGroup& group, TimeLimit& time, Accumulators& accumulators) {
  std::vector<std::pair<std::uint32_t, float>> together;
  for (std::size_t number = 0; number < group.size(); ++number) {
    std::vector<std::pair<std::uint32_t, float>> kept;
    auto known = together.begin();
    for_each_part(
        index, shards, group[number], time, keep_all, [&](std::uint32_t document, float part) {
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
    accumulators.add(document, part);
}

// Leaves the best `wanted`, in no order.
void shrink(std::size_t wanted, std::vector<Candidate>& candidates) {
  if (candidates.size() <= wanted)
    return;
  const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(wanted);
  std::nth_element(candidates.begin(), end, candidates.end(), comes_before);
  candidates.erase(end, candidates.end());
}

// Those that may still be among the best are gathered, without a branch for each, until they are
// several times too many.
std::vector<Candidate> best_of(const Accumulators& accumulators, const ArticleSet& allowed,
                               std::size_t wanted, std::uint64_t& total) {
  constexpr std::size_t at_once = 256;
  const std::size_t most = 2 * wanted + at_once;
  std::vector<Candidate> gathered;
  std::size_t count = 0;
  double worst = 0;  // what is less is not among the best
  for (std::size_t begin = 0; begin < accumulators.touched_count; begin += at_once) {
    gathered.resize(count + at_once);
    const std::size_t end = std::min(begin + at_once, accumulators.touched_count);
    for (std::size_t at = begin; at < end; ++at) {
      const std::uint32_t document = accumulators.touched[at];
      const double score = accumulators.score[document];
      const unsigned is_allowed = allowed.contains(document) ? 1 : 0;
      gathered[count] = {document, score};
      total += is_allowed;
      count += is_allowed & (score >= worst ? 1u : 0u);
    }
    if (count < most)
      continue;
    gathered.resize(count);
    shrink(wanted, gathered);
    count = gathered.size();
    if (!gathered.empty())
      worst = std::max_element(gathered.begin(), gathered.end(), comes_before)->score;
  }
  gathered.resize(count);
  shrink(wanted, gathered);
  std::sort(gathered.begin(), gathered.end(), comes_before);
  return gathered;
}

// Only to articles that were found: few in lists that are long, so those are picked out first.
void add_bonus(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
               const ScoredPlan& plan, TimeLimit& time, Accumulators& accumulators) {
  if (plan.bonus.empty())
    return;
  ArticleSet found(index.document_end());
  for (std::size_t at = 0; at < accumulators.touched_count; ++at)
    found.insert(accumulators.touched[at]);
  const auto keep_found = [&found](PostingBlock& block) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < block.count; ++at) {
      block.document[kept] = block.document[at];
      block.wdf[kept] = block.wdf[at];
      kept += found.contains(block.document[at]) ? 1 : 0;
    }
    block.count = kept;
  };
  for (const ScoredTerm& scored : plan.bonus)
    for_each_part(index, shards, scored, time, keep_found, [&](std::uint32_t document, float part) {
      accumulators.score[document] += part;
    });
}

CandidateList candidates_of(const ArchiveIndex& index, const ArchiveIndex::ShardRange& shards,
                            const ScoredPlan& plan, const ArticleSet& allowed, std::size_t wanted,
                            std::size_t enough, const SearchDeadline& deadline) {
  TimeLimit time(deadline, postings_in_any_case);
  thread_local Accumulators of_this_thread;
  Accumulators& accumulators = of_this_thread;
  accumulators.prepare(index.document_end());
  for (const ScoredGroup& group : plan.any_of) {
    if (group.size() > 1) {
      add_group(index, shards, group, time, accumulators);
      continue;
    }
    for (const ScoredTerm& scored : group)
      for_each_part(index, shards, scored, time, keep_all,
                    [&](std::uint32_t document, float part) { accumulators.add(document, part); });
  }
  CandidateList found;
  if (accumulators.touched_count < enough) {
    found.total = accumulators.touched_count;
    accumulators.clear();
    return found;
  }
  add_bonus(index, shards, plan, time, accumulators);
  found.best = best_of(accumulators, allowed, wanted, found.total);
  accumulators.clear();
  return found;
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
