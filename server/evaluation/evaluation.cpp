// Goes through the judged topics of a run.
#include "server/evaluation/evaluation.hpp"

#include <algorithm>
#include <numeric>
#include <span>

namespace timbao {
namespace {

bool has_relevant(const Grades& grades) {
  return std::any_of(grades.begin(), grades.end(),
                     [](const auto& entry) { return entry.second >= 1; });
}

std::span<const RankedDocument> ranking_of(const Run& run, const std::string& topic) {
  const auto found = run.rankings.find(topic);
  return found == run.rankings.end() ? std::span<const RankedDocument>() : found->second;
}

std::array<double, 11> precision_at_recall_of(std::span<const RankedDocument> ranking,
                                              const Grades& grades) {
  const auto relevant = static_cast<std::size_t>(std::count_if(
      grades.begin(), grades.end(), [](const auto& entry) { return entry.second >= 1; }));
  std::array<double, 11> best{};
  std::size_t found = 0;
  for (std::size_t rank = 0; rank < ranking.size(); ++rank) {
    const auto judged = grades.find(ranking[rank].id);
    if (judged == grades.end() || judged->second < 1)
      continue;
    ++found;
    const double precision = static_cast<double>(found) / static_cast<double>(rank + 1);
    // In whole numbers: 3 of 10 is recall 0.3 exactly.
    for (std::size_t tenth = 0; tenth < best.size() && tenth * relevant <= 10 * found; ++tenth)
      best[tenth] = std::max(best[tenth], precision);
  }
  return best;
}

}  // namespace

double mean_of(const std::vector<double>& values) {
  return values.empty() ? 0
                        : std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size());
}

Evaluation evaluate(const Run& run, const Judgements& judgements,
                    const std::vector<Measure>& measures) {
  Evaluation evaluation;
  evaluation.measures = measures;
  evaluation.values.resize(measures.size());
  for (const auto& [topic, grades] : judgements) {
    if (!has_relevant(grades)) {
      ++evaluation.topics_without_relevant;
      continue;
    }
    const std::span<const RankedDocument> ranking = ranking_of(run, topic);
    evaluation.topics.push_back(topic);
    evaluation.topics_retrieved += ranking.empty() ? 0 : 1;
    for (std::size_t index = 0; index < measures.size(); ++index)
      evaluation.values[index].push_back(value_of(measures[index], ranking, grades));
  }
  for (const std::vector<double>& values : evaluation.values)
    evaluation.means.push_back(mean_of(values));
  for (const auto& [topic, ranking] : run.rankings)
    evaluation.topics_not_judged += judgements.contains(topic) ? 0 : 1;
  return evaluation;
}

std::array<double, 11> precision_at_recall(const Run& run, const Judgements& judgements) {
  std::array<double, 11> sum{};
  std::size_t topics = 0;
  for (const auto& [topic, grades] : judgements) {
    if (!has_relevant(grades))
      continue;
    ++topics;
    const std::array<double, 11> one = precision_at_recall_of(ranking_of(run, topic), grades);
    for (std::size_t tenth = 0; tenth < sum.size(); ++tenth)
      sum[tenth] += one[tenth];
  }
  for (double& value : sum)
    value /= topics == 0 ? 1 : static_cast<double>(topics);
  return sum;
}

}  // namespace timbao
