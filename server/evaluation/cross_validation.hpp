// Chooses a setting by cross-validation over topics, so that what is reported was not tuned on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// The fold of a topic, 0 to folds - 1, from its id alone: stable across runs, machines and
// collections, so that the same topic typed with and without marks is in the same fold.
unsigned fold_of(std::string_view topic, unsigned folds);

// One setting's value for every topic: [collection][topic].
using SettingValues = std::vector<std::vector<double>>;

struct FoldChoice {
  unsigned fold = 0;
  std::size_t topics = 0;   // in this fold, of all collections
  std::size_t setting = 0;  // the best on the other folds; of equal ones the first
  double on_others = 0;     // its mean there
  double held_out = 0;      // its mean on this fold
};

struct CrossValidation {
  std::vector<FoldChoice> folds;  // folds without topics are left out
  SettingValues held_out;         // every topic under the setting chosen without its fold
  double held_out_mean = 0;
  std::size_t best_setting = 0;  // on all topics; its mean is not held out
  double best_mean = 0;
};

// Means are over topics within a collection and then over collections, so that each collection
// weighs the same; `held_out_mean` is so too, and compares with the mean of a fixed setting.
// invalid_argument for fewer than two folds, no settings, or if all topics fall into one fold.
// Example: cross_validate({{"q1", "q2"}}, {{{0.1, 0.9}}, {{0.5, 0.5}}}, 2).
Result<CrossValidation> cross_validate(const std::vector<std::vector<std::string>>& topics,
                                       const std::vector<SettingValues>& settings, unsigned folds);

}  // namespace timbao
