// What is reported about a sweep, as plain data, and its forms: text, CSV, JSON and HTML.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "benchmarks/ranking/swept_collection.hpp"
#include "server/evaluation/cross_validation.hpp"
#include "server/evaluation/significance.hpp"

namespace timbao {

struct SettingReport {
  std::string label;               // "k1=0.9 b=0.4"
  std::vector<double> parameters;  // values of SweepReport::parameters
  std::vector<double> means;       // by collection, over its topics
  double mean = 0;                 // over collections
};

struct SweptCollectionReport {
  std::string name;  // the path of its topics
  std::vector<std::string> topics;
  double base = 0;
  double held_out = 0;
  PairedComparison against_base;  // held out against base
};

struct SweepReport {
  std::string measure;
  unsigned folds = 0;
  std::vector<std::string> parameters;  // that were varied
  std::vector<SweptCollectionReport> collections;
  SettingReport base;                   // compared with, not chosen from
  std::vector<SettingReport> settings;  // in the order they were tried
  CrossValidation chosen;               // by index into `settings`
};

// `settings` and `values` begin with the base. Fails as cross_validate() does.
Result<SweepReport> make_sweep_report(const std::vector<SweptCollection>& collections,
                                      const std::vector<std::string>& parameters,
                                      const std::vector<Setting>& settings,
                                      const std::vector<SettingValues>& values, unsigned folds);

// Indexes into report.settings, the best mean first, of equal ones the one tried first.
std::vector<std::size_t> best_settings(const SweepReport& report);

// Lists the best `shown` settings.
std::string sweep_text_report(const SweepReport& report, std::size_t shown);

// One table with all settings. The column `row` says what a line is: base, setting and held_out, a
// line each collection and, with the collection "all", their mean; fold, what was chosen without it
// and its mean on it. Columns that do not apply are empty.
std::string sweep_csv_report(const SweepReport& report);

// All settings, and the held-out value of every topic.
std::string sweep_json_report(const SweepReport& report);

// A whole document that needs nothing from elsewhere, with all settings.
std::string sweep_html_report(const SweepReport& report);

}  // namespace timbao
