// From options to settings, to values, to a choice.
#include "benchmarks/ranking/sweep_command.hpp"

#include <algorithm>
#include <utility>

#include "benchmarks/ranking/output_file.hpp"
#include "benchmarks/ranking/sweep_report.hpp"
#include "server/search/ranking_parameters.hpp"
#include "server/search/ranking_profiles.hpp"

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

Result<std::vector<GridAxis>> grid_axes(const SweepOptions& options) {
  std::vector<GridAxis> axes;
  for (const std::string& text : options.grid) {
    const Result<GridAxis> axis = parse_grid_axis(text);
    if (axis.has_error())
      return axis.error();
    axes.push_back(*axis);
  }
  return axes;
}

// The base first, then what is tried, all on top of `profile`.
Result<std::vector<Setting>> all_settings(const SweepOptions& options,
                                          const std::vector<GridAxis>& axes,
                                          const RankingProfile& profile) {
  Setting base{"base", profile};
  for (const std::string& setting : options.settings) {
    if (const Result<void> applied = apply_setting(base.profile, setting); applied.has_error())
      return applied.error();
    base.label += " " + setting;
  }
  Result<std::vector<Setting>> tried =
      options.random > 0 ? random_settings(axes, base.profile, options.random, options.seed)
                         : grid_settings(axes, base.profile);
  if (tried.has_value())
    tried->insert(tried->begin(), base);
  return tried;
}

bool ranks_alike(const RankingProfile& a, const RankingProfile& b) {
  return std::all_of(
      ranking_parameters().begin(), ranking_parameters().end(),
      [&](const RankingParameter& one) { return value_of(one, a) == value_of(one, b); });
}

// What all settings start from: the profile that was named, or else what the archives are set to.
Result<RankingProfile> starting_profile(const SweepOptions& options,
                                        const std::vector<SweptCollection>& collections) {
  if (!options.profile.empty()) {
    const Result<const NamedProfile*> named = find_ranking_profile(options.profile);
    if (named.has_error())
      return Error{named.error().code, named.error().message, "--profile"};
    return (*named)->profile;
  }
  RankingProfile profile;
  for (const SweptCollection& collection : collections) {
    const RankingProfile& own = collection.archive.description->settings.ranking;
    if (&collection != &collections.front() && !ranks_alike(own, profile))
      return Error{ErrorCode::invalid_argument,
                   "the archives are set to different rankings; name one", "--profile"};
    profile = own;
  }
  return profile;
}

Result<void> print_sweep_report(const SweepReport& report, const SweepOptions& options) {
  if (!options.html.empty())
    if (Result<void> written = write_file(options.html, sweep_html_report(report));
        written.has_error())
      return written;
  if (options.format == "csv")
    return write_standard_output(sweep_csv_report(report));
  if (options.format == "json")
    return write_standard_output(sweep_json_report(report));
  return write_standard_output(sweep_text_report(report, options.shown));
}

}  // namespace

Result<void> run_sweep_command(const SweepOptions& options) {
  const Result<Measure> measure = parse_measure(options.measure);
  if (measure.has_error())
    return measure.error();
  if (measure->depth > options.depth)
    return Error{ErrorCode::invalid_argument, options.measure + " looks deeper than --depth",
                 "--measure"};
  const Result<std::vector<GridAxis>> axes = grid_axes(options);
  if (axes.has_error())
    return axes.error();
  // What was typed is checked before archives are opened, which takes a while.
  if (const Result<RankingProfile> typed = starting_profile(options, {}); typed.has_error())
    return typed.error();
  if (const Result<std::vector<Setting>> typed = all_settings(options, *axes, {});
      typed.has_error())
    return typed.error();
  const Result<std::vector<SweptCollection>> collections = open_collections(options);
  if (collections.has_error())
    return collections.error();
  const Result<RankingProfile> profile = starting_profile(options, *collections);
  if (profile.has_error())
    return profile.error();
  const Result<std::vector<Setting>> settings = all_settings(options, *axes, *profile);
  Result<SweepState> state = SweepState::open(options.state);
  if (state.has_error())
    return state.error();
  const Result<std::vector<SettingValues>> values =
      evaluate_settings(*collections, *settings, {*measure, options.depth, options.jobs}, *state);
  if (values.has_error())
    return values.error();
  std::vector<std::string> parameters;
  for (const GridAxis& axis : *axes)
    parameters.push_back(axis.name);
  Result<SweepReport> report =
      make_sweep_report(*collections, parameters, *settings, *values, options.folds);
  if (report.has_error())
    return report.error();
  report->measure = name_of(*measure);
  return print_sweep_report(*report, options);
}

}  // namespace timbao
