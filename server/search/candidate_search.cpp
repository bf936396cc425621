// Adds up postings and keeps the best.
#include "server/search/candidate_search.hpp"

#include <algorithm>
#include <cmath>

namespace timbao {
namespace {

// A number for every document, zero between searches.
struct Accumulators {
  std::vector<float> score;
  std::vector<std::uint32_t> touched;

  void prepare(std::uint32_t document_end) {
    if (score.size() < document_end)
      score.resize(document_end, 0);
  }
  void add(std::uint32_t document, float part) {
    if (score[document] == 0)
      touched.push_back(document);
    score[document] += part;
  }
  void clear() {
    for (const std::uint32_t document : touched)
      score[document] = 0;
    touched.clear();
  }
};

// What a term's postings add, as Xapian::BM25Weight (1.4, without k2 and k3) has it.
class TermScore {
 public:
  TermScore(const ArchiveIndex& index, const PlannedTerm& planned, const RankingProfile& profile)
      : index_(index) {
    const double frequency = index.counts(planned.term).articles;
    double odds = (index.document_count() - frequency + 0.5) / (frequency + 0.5);
    if (odds < 2)
      odds = odds * 0.5 + 1;  // Xapian's way out of negative weights
    weight_ = static_cast<float>(planned.weight * std::log(odds) * (profile.k1 + 1));
    constant_ = static_cast<float>(profile.k1 * (1 - profile.b));
    by_length_ = static_cast<float>(profile.k1 * profile.b / index.average_length());
  }

  float of(std::uint32_t document, std::uint32_t wdf) const {
    const auto count = static_cast<float>(wdf);
    const float norm = constant_ + by_length_ * static_cast<float>(index_.length(document));
    return weight_ * count / (count + norm);
  }

 private:
  const ArchiveIndex& index_;
  float weight_ = 0;
  float constant_ = 0;
  float by_length_ = 0;
};

// A group of several terms: only the articles that have them all.
void add_group(const ArchiveIndex& index, const PlannedGroup& group, const RankingProfile& profile,
               Accumulators& accumulators) {
  std::vector<std::pair<std::uint32_t, float>> together;
  for (std::size_t number = 0; number < group.size(); ++number) {
    const TermScore score(index, group[number], profile);
    std::vector<std::pair<std::uint32_t, float>> kept;
    auto known = together.begin();
    index.for_each_posting(group[number].term, [&](std::uint32_t document, std::uint32_t wdf) {
      const float part = score.of(document, wdf);
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
  for (const auto& [document, part] : together)
    accumulators.add(document, part);
}

// A heap of the best so far, the worst of them in front.
std::vector<Candidate> best_of(const Accumulators& accumulators, const ArticleSet& allowed,
                               std::size_t wanted, std::uint64_t& total) {
  const auto better = [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.document < b.document;
  };
  std::vector<Candidate> heap;
  heap.reserve(wanted + 1);
  for (const std::uint32_t document : accumulators.touched) {
    if (!allowed.contains(document))
      continue;
    ++total;
    const Candidate candidate{document, accumulators.score[document]};
    if (heap.size() == wanted && !better(candidate, heap.front()))
      continue;
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), better);
    if (heap.size() > wanted) {
      std::pop_heap(heap.begin(), heap.end(), better);
      heap.pop_back();
    }
  }
  std::sort(heap.begin(), heap.end(), better);
  return heap;
}

}  // namespace

CandidateList find_candidates(const ArchiveIndex& index, const CandidatePlan& plan,
                              const RankingProfile& profile, const ArticleSet& allowed,
                              std::size_t wanted) {
  thread_local Accumulators accumulators;
  accumulators.prepare(index.document_end());
  for (const PlannedGroup& group : plan.any_of) {
    if (group.size() > 1) {
      add_group(index, group, profile, accumulators);
      continue;
    }
    for (const PlannedTerm& planned : group) {
      const TermScore score(index, planned, profile);
      index.for_each_posting(planned.term, [&](std::uint32_t document, std::uint32_t wdf) {
        accumulators.add(document, score.of(document, wdf));
      });
    }
  }
  for (const PlannedTerm& planned : plan.bonus) {
    const TermScore score(index, planned, profile);
    index.for_each_posting(planned.term, [&](std::uint32_t document, std::uint32_t wdf) {
      if (float& sum = accumulators.score[document]; sum != 0)
        sum += score.of(document, wdf);
    });
  }
  CandidateList found;
  found.best = best_of(accumulators, allowed, wanted, found.total);
  accumulators.clear();
  return found;
}

}  // namespace timbao
