// From options to settings, to values, to a choice.
#include "benchmarks/ranking/sweep_command.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/output_file.hpp"
#include "benchmarks/ranking/searched_run.hpp"
#include "server/evaluation/evaluation.hpp"
#include "server/evaluation/significance.hpp"

namespace timbao {
namespace {

Result<std::vector<CollectionPaths>> collection_paths(const SweepOptions& options) {
  if (options.collections.empty())
    return std::vector<CollectionPaths>{options.collection};
  std::vector<CollectionPaths> all;
  for (const std::string& text : options.collections) {
    const std::size_t first = text.find(',');
    const std::size_t second =
        first == std::string::npos ? std::string::npos : text.find(',', first + 1);
    if (second == std::string::npos || text.find(',', second + 1) != std::string::npos)
      return Error{ErrorCode::invalid_argument, "\"" + text + "\" is not ARCHIVE,QUERIES,QRELS",
                   "--collection"};
    all.push_back({text.substr(0, first), text.substr(first + 1, second - first - 1),
                   text.substr(second + 1)});
  }
  return all;
}

Result<std::vector<SweptCollection>> open_collections(const SweepOptions& options) {
  const Result<std::vector<CollectionPaths>> paths = collection_paths(options);
  if (paths.has_error())
    return paths.error();
  std::vector<SweptCollection> collections;
  for (const CollectionPaths& one : *paths) {
    Result<SweptCollection> collection = open_collection(one);
    if (collection.has_error())
      return collection.error();
    collections.push_back(std::move(*collection));
  }
  return collections;
}

// The base first, then what is tried.
Result<std::vector<Setting>> all_settings(const SweepOptions& options) {
  Setting base{"base", {}};
  for (const std::string& setting : options.settings) {
    if (const Result<void> applied = apply_setting(base.profile, setting); applied.has_error())
      return applied.error();
    base.label += " " + setting;
  }
  std::vector<GridAxis> axes;
  for (const std::string& text : options.grid) {
    const Result<GridAxis> axis = parse_grid_axis(text);
    if (axis.has_error())
      return axis.error();
    axes.push_back(*axis);
  }
  Result<std::vector<Setting>> tried =
      options.random > 0 ? random_settings(axes, base.profile, options.random, options.seed)
                         : grid_settings(axes, base.profile);
  if (tried.has_value())
    tried->insert(tried->begin(), base);
  return tried;
}

double mean_over_collections(const SettingValues& values) {
  double sum = 0;
  for (const std::vector<double>& topics : values)
    sum += mean_of(topics) / static_cast<double>(values.size());
  return sum;
}

void append_best_settings(const std::vector<Setting>& tried,
                          const std::vector<SettingValues>& values, std::size_t shown,
                          std::string& out) {
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t index = 0; index < values.size(); ++index)
    order.emplace_back(-mean_over_collections(values[index]), index);
  std::sort(order.begin(), order.end());
  out += "\nbest settings on all topics; these figures are not held out\n";
  for (std::size_t place = 0; place < std::min(shown, order.size()); ++place) {
    out += fmt::format("  {:.4f} ", -order[place].first);
    if (values[order[place].second].size() > 1) {
      for (const std::vector<double>& topics : values[order[place].second])
        out += fmt::format(" {:.4f}", mean_of(topics));
      out += " ";
    }
    out += " " + tried[order[place].second].label + "\n";
  }
}

void append_collections(const std::vector<SweptCollection>& collections,
                        const SettingValues& baseline, const CrossValidation& chosen,
                        std::string& out) {
  out +=
      "\nheld out against base, by collection: difference, its 95 % interval, wins/losses/ties, p "
      "of t-test and randomisation\n";
  for (std::size_t index = 0; index < collections.size(); ++index) {
    const PairedComparison comparison = compare_paired(baseline[index], chosen.held_out[index]);
    out +=
        fmt::format("  {:+.4f}  {:+.4f} .. {:+.4f}  {}/{}/{}  {:.5f} {:.5f}  {}\n",
                    comparison.mean_difference, comparison.interval_low, comparison.interval_high,
                    comparison.wins, comparison.losses, comparison.ties, comparison.t_test_p,
                    comparison.randomisation_p, collections[index].paths.queries.string());
  }
}

std::string sweep_report(const SweepOptions& options, const std::string& measure,
                         const std::vector<SweptCollection>& collections,
                         const std::vector<Setting>& tried, const SettingValues& baseline,
                         const std::vector<SettingValues>& values, const CrossValidation& chosen) {
  std::string out = fmt::format("held-out {}: {:.4f}  ({} settings, {} folds; base {:.4f})\n\n",
                                measure, chosen.held_out_mean, tried.size(), options.folds,
                                mean_over_collections(baseline));
  out += fmt::format("{:<6} {:>7} {:>10} {:>10}  chosen on the other folds\n", "fold", "topics",
                     "on others", "held out");
  for (const FoldChoice& fold : chosen.folds)
    out += fmt::format("{:<6} {:>7} {:>10.4f} {:>10.4f}  {}\n", fold.fold + 1, fold.topics,
                       fold.on_others, fold.held_out, tried[fold.setting].label);
  append_collections(collections, baseline, chosen, out);
  append_best_settings(tried, values, options.shown, out);
  return out;
}

}  // namespace

Result<void> run_sweep_command(const SweepOptions& options) {
  const Result<Measure> measure = parse_measure(options.measure);
  if (measure.has_error())
    return measure.error();
  if (measure->depth > options.depth)
    return Error{ErrorCode::invalid_argument, options.measure + " looks deeper than --depth",
                 "--measure"};
  Result<std::vector<Setting>> settings = all_settings(options);
  if (settings.has_error())
    return settings.error();
  const Result<std::vector<SweptCollection>> collections = open_collections(options);
  if (collections.has_error())
    return collections.error();
  Result<SweepState> state = SweepState::open(options.state);
  if (state.has_error())
    return state.error();
  Result<std::vector<SettingValues>> values =
      evaluate_settings(*collections, *settings, {*measure, options.depth, options.jobs}, *state);
  if (values.has_error())
    return values.error();
  // The base is what is compared with, and not among what is chosen from.
  const SettingValues baseline = std::move(values->front());
  values->erase(values->begin());
  settings->erase(settings->begin());
  std::vector<std::vector<std::string>> topics;
  for (const SweptCollection& collection : *collections)
    topics.push_back(collection.topic_ids);
  const Result<CrossValidation> chosen = cross_validate(topics, *values, options.folds);
  if (chosen.has_error())
    return chosen.error();
  return write_standard_output(sweep_report(options, name_of(*measure), *collections, *settings,
                                            baseline, *values, *chosen));
}

}  // namespace timbao
