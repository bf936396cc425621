// Finds the topics that lost most.
#include "server/evaluation/run_comparison.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace timbao {
namespace {

constexpr double least_loss = 1e-9;

std::size_t rank_in(const Run& run, const std::string& topic, const std::string& document) {
  const auto ranking = run.rankings.find(topic);
  if (ranking == run.rankings.end())
    return 0;
  const auto found =
      std::find_if(ranking->second.begin(), ranking->second.end(),
                   [&document](const RankedDocument& ranked) { return ranked.id == document; });
  return found == ranking->second.end()
             ? 0
             : static_cast<std::size_t>(found - ranking->second.begin()) + 1;
}

// Not returned is after every rank.
std::size_t order_of(std::size_t rank) {
  return rank == 0 ? std::numeric_limits<std::size_t>::max() : rank;
}

std::vector<RankChange> rank_changes(const Run& baseline, const Run& contender,
                                     const std::string& topic, const Grades& grades) {
  std::vector<RankChange> changes;
  for (const auto& [document, grade] : grades)
    if (grade > 0)
      changes.push_back({document, grade, rank_in(baseline, topic, document),
                         rank_in(contender, topic, document)});
  std::stable_sort(changes.begin(), changes.end(), [](const RankChange& a, const RankChange& b) {
    return a.grade != b.grade ? a.grade > b.grade
                              : order_of(a.baseline_rank) < order_of(b.baseline_rank);
  });
  return changes;
}

}  // namespace

std::vector<TopicChange> worst_losses(const Run& baseline, const Run& contender,
                                      const Evaluation& baseline_evaluation,
                                      const Evaluation& contender_evaluation,
                                      const Judgements& judgements, std::size_t measure,
                                      std::size_t limit) {
  const std::vector<double>& before = baseline_evaluation.values[measure];
  const std::vector<double>& after = contender_evaluation.values[measure];
  std::vector<std::size_t> lost;
  for (std::size_t topic = 0; topic < before.size(); ++topic)
    if (before[topic] - after[topic] > least_loss)
      lost.push_back(topic);
  std::stable_sort(lost.begin(), lost.end(), [&](std::size_t a, std::size_t b) {
    return before[a] - after[a] > before[b] - after[b];
  });
  lost.resize(std::min(lost.size(), limit));
  std::vector<TopicChange> changes;
  for (const std::size_t topic : lost) {
    const std::string& id = baseline_evaluation.topics[topic];
    changes.push_back({id, before[topic], after[topic],
                       rank_changes(baseline, contender, id, judgements.find(id)->second)});
  }
  return changes;
}

}  // namespace timbao
