// Fills a sweep's report.
#include "benchmarks/ranking/sweep_report.hpp"

#include <algorithm>
#include <utility>

#include "server/evaluation/evaluation.hpp"
#include "server/search/ranking_parameters.hpp"

namespace timbao {
namespace {

SettingReport report_of(const Setting& setting, const SettingValues& values,
                        const std::vector<std::string>& parameters) {
  SettingReport report;
  report.label = setting.label;
  for (const std::string& name : parameters)
    report.parameters.push_back(value_of(**find_ranking_parameter(name), setting.profile));
  for (const std::vector<double>& topics : values)
    report.means.push_back(mean_of(topics));
  report.mean = mean_of(report.means);
  return report;
}

}  // namespace

Result<SweepReport> make_sweep_report(const std::vector<SweptCollection>& collections,
                                      const std::vector<std::string>& parameters,
                                      const std::vector<Setting>& settings,
                                      const std::vector<SettingValues>& values, unsigned folds) {
  SweepReport report;
  report.folds = folds;
  report.parameters = parameters;
  std::vector<std::vector<std::string>> topics;
  topics.reserve(collections.size());
  for (const SweptCollection& collection : collections)
    topics.push_back(collection.topic_ids);
  Result<CrossValidation> chosen =
      cross_validate(topics, std::vector<SettingValues>(values.begin() + 1, values.end()), folds);
  if (chosen.has_error())
    return chosen.error();
  report.chosen = std::move(*chosen);
  report.base = report_of(settings.front(), values.front(), parameters);
  for (std::size_t index = 1; index < settings.size(); ++index)
    report.settings.push_back(report_of(settings[index], values[index], parameters));
  for (std::size_t index = 0; index < collections.size(); ++index) {
    const std::vector<double>& held_out = report.chosen.held_out[index];
    report.collections.push_back({collections[index].paths.queries.string(),
                                  collections[index].topic_ids, report.base.means[index],
                                  mean_of(held_out),
                                  compare_paired(values.front()[index], held_out)});
  }
  return report;
}

std::vector<std::size_t> best_settings(const SweepReport& report) {
  std::vector<std::size_t> order(report.settings.size());
  for (std::size_t index = 0; index < order.size(); ++index)
    order[index] = index;
  std::stable_sort(order.begin(), order.end(), [&report](std::size_t a, std::size_t b) {
    return report.settings[a].mean > report.settings[b].mean;
  });
  return order;
}

}  // namespace timbao
