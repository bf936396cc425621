// Folds and the choice within each.
#include "server/evaluation/cross_validation.hpp"

#include <cstdint>

namespace timbao {
namespace {

// Mean over the collections that have such topics of the mean over those topics.
template <typename Wanted>
double mean_where(const std::vector<std::vector<unsigned>>& fold_of_topic,
                  const SettingValues& values, Wanted wanted) {
  double sum_of_means = 0;
  std::size_t collections = 0;
  for (std::size_t collection = 0; collection < values.size(); ++collection) {
    double sum = 0;
    std::size_t topics = 0;
    for (std::size_t topic = 0; topic < values[collection].size(); ++topic)
      if (wanted(fold_of_topic[collection][topic])) {
        sum += values[collection][topic];
        ++topics;
      }
    if (topics == 0)
      continue;
    sum_of_means += sum / static_cast<double>(topics);
    ++collections;
  }
  return collections == 0 ? 0 : sum_of_means / static_cast<double>(collections);
}

template <typename Wanted>
std::size_t best_where(const std::vector<std::vector<unsigned>>& fold_of_topic,
                       const std::vector<SettingValues>& settings, Wanted wanted) {
  std::size_t best = 0;
  double best_mean = mean_where(fold_of_topic, settings[0], wanted);
  for (std::size_t setting = 1; setting < settings.size(); ++setting) {
    const double mean = mean_where(fold_of_topic, settings[setting], wanted);
    if (mean > best_mean) {
      best = setting;
      best_mean = mean;
    }
  }
  return best;
}

// Copies one fold's values and returns how many there were.
std::size_t copy_fold(const std::vector<std::vector<unsigned>>& fold_of_topic,
                      const SettingValues& from, unsigned fold, SettingValues& to) {
  std::size_t copied = 0;
  for (std::size_t collection = 0; collection < from.size(); ++collection)
    for (std::size_t topic = 0; topic < from[collection].size(); ++topic)
      if (fold_of_topic[collection][topic] == fold) {
        to[collection][topic] = from[collection][topic];
        ++copied;
      }
  return copied;
}

}  // namespace

unsigned fold_of(std::string_view topic, unsigned folds) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a, then mixed: its low bits alone are weak
  for (const char byte : topic)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
  return static_cast<unsigned>((hash ^ (hash >> 31)) % folds);
}

Result<CrossValidation> cross_validate(const std::vector<std::vector<std::string>>& topics,
                                       const std::vector<SettingValues>& settings, unsigned folds) {
  if (folds < 2)
    return Error{ErrorCode::invalid_argument, "at least two folds are needed", "folds"};
  if (settings.empty())
    return Error{ErrorCode::invalid_argument, "there is no setting to choose from", "grid"};
  std::vector<std::vector<unsigned>> fold_of_topic;
  for (const std::vector<std::string>& ids : topics) {
    fold_of_topic.emplace_back();
    for (const std::string& id : ids)
      fold_of_topic.back().push_back(fold_of(id, folds));
  }
  CrossValidation result;
  result.held_out = settings[0];
  for (unsigned fold = 0; fold < folds; ++fold) {
    const auto here = [fold](unsigned other) { return other == fold; };
    const auto elsewhere = [fold](unsigned other) { return other != fold; };
    FoldChoice choice;
    choice.fold = fold;
    choice.setting = best_where(fold_of_topic, settings, elsewhere);
    choice.topics = copy_fold(fold_of_topic, settings[choice.setting], fold, result.held_out);
    if (choice.topics == 0)
      continue;
    choice.on_others = mean_where(fold_of_topic, settings[choice.setting], elsewhere);
    choice.held_out = mean_where(fold_of_topic, settings[choice.setting], here);
    result.folds.push_back(choice);
  }
  if (result.folds.size() < 2)
    return Error{ErrorCode::invalid_argument,
                 "all topics fall into one fold: more topics or more folds are needed", "folds"};
  const auto all = [](unsigned) { return true; };
  result.held_out_mean = mean_where(fold_of_topic, result.held_out, all);
  result.best_setting = best_where(fold_of_topic, settings, all);
  result.best_mean = mean_where(fold_of_topic, settings[result.best_setting], all);
  return result;
}

}  // namespace timbao
