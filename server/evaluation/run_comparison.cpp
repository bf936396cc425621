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

bool has_fallen(const RankChange& change) {
  return order_of(change.contender_rank) > order_of(change.baseline_rank);
}

// What came before `fallen` in the contender and not in the baseline.
std::string overtaker_of(const Run& baseline, const Run& contender, const std::string& topic,
                         const RankChange& fallen, const Grades& grades) {
  const auto ranking = contender.rankings.find(topic);
  if (ranking == contender.rankings.end())
    return {};
  std::string any;
  for (const RankedDocument& ranked : ranking->second) {
    if (ranked.id == fallen.document)
      break;
    const std::size_t before = order_of(rank_in(baseline, topic, ranked.id));
    if (before < order_of(fallen.baseline_rank))
      continue;
    const auto grade = grades.find(ranked.id);
    if (grade == grades.end() || grade->second < fallen.grade)
      return ranked.id;
    if (any.empty())
      any = ranked.id;
  }
  return any;
}

TopicChange change_of(const Run& baseline, const Run& contender, const std::string& topic,
                      const Grades& grades) {
  TopicChange change;
  change.topic = topic;
  change.relevant = rank_changes(baseline, contender, topic, grades);
  const auto fallen = std::find_if(change.relevant.begin(), change.relevant.end(), has_fallen);
  if (fallen == change.relevant.end())
    return change;
  change.fallen = fallen->document;
  change.overtaken_by = overtaker_of(baseline, contender, topic, *fallen, grades);
  return change;
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
    changes.push_back(change_of(baseline, contender, id, judgements.find(id)->second));
    changes.back().baseline = before[topic];
    changes.back().contender = after[topic];
  }
  return changes;
}

}  // namespace timbao
