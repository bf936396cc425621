// A sweep's report for a terminal.
#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/sweep_report.hpp"

namespace timbao {
namespace {

void append_best_settings(const SweepReport& report, std::size_t shown, std::string& out) {
  const std::vector<std::size_t> order = best_settings(report);
  out += "\nbest settings on all topics; these figures are not held out\n";
  for (std::size_t place = 0; place < std::min(shown, order.size()); ++place) {
    const SettingReport& setting = report.settings[order[place]];
    out += fmt::format("  {:.4f} ", setting.mean);
    if (setting.means.size() > 1) {
      for (const double mean : setting.means)
        out += fmt::format(" {:.4f}", mean);
      out += " ";
    }
    out += " " + setting.label + "\n";
  }
}

void append_collections(const SweepReport& report, std::string& out) {
  out +=
      "\nheld out against base, by collection: difference, its 95 % interval, wins/losses/ties, p "
      "of t-test and randomisation\n";
  for (const SweptCollectionReport& collection : report.collections) {
    const PairedComparison& comparison = collection.against_base;
    out += fmt::format(
        "  {:+.4f}  {:+.4f} .. {:+.4f}  {}/{}/{}  {:.5f} {:.5f}  {}\n", comparison.mean_difference,
        comparison.interval_low, comparison.interval_high, comparison.wins, comparison.losses,
        comparison.ties, comparison.t_test_p, comparison.randomisation_p, collection.name);
  }
}

}  // namespace

std::string sweep_text_report(const SweepReport& report, std::size_t shown) {
  std::string out = fmt::format("held-out {}: {:.4f}  ({} settings, {} folds; base {:.4f})\n\n",
                                report.measure, report.chosen.held_out_mean, report.settings.size(),
                                report.folds, report.base.mean);
  out += fmt::format("{:<6} {:>7} {:>10} {:>10}  chosen on the other folds\n", "fold", "topics",
                     "on others", "held out");
  for (const FoldChoice& fold : report.chosen.folds)
    out += fmt::format("{:<6} {:>7} {:>10.4f} {:>10.4f}  {}\n", fold.fold + 1, fold.topics,
                       fold.on_others, fold.held_out, report.settings[fold.setting].label);
  append_collections(report, out);
  append_best_settings(report, shown, out);
  return out;
}

}  // namespace timbao
