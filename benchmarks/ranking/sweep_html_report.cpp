// A sweep's report as one self-contained page.
#include <algorithm>
#include <map>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/html_page.hpp"
#include "benchmarks/ranking/svg_plot.hpp"
#include "benchmarks/ranking/sweep_report.hpp"

namespace timbao {
namespace {

void append_summary(const SweepReport& report, std::string& out) {
  out += fmt::format(
      "<p>{} settings, chosen by {} folds of cross-validation. A held-out value was measured on "
      "topics that its setting was not chosen by; quote these. What is best on all topics is not "
      "held out.</p>\n<div class=\"wide\"><table><tr><th>{}</th><th>topics</th><th>base</th>"
      "<th>held out</th><th>difference</th><th>95 % interval</th><th>wins</th><th>losses</th>"
      "<th>ties</th><th>p, t-test</th><th>p, randomisation</th></tr>\n",
      report.settings.size(), report.folds, escape_html(report.measure));
  for (const SweptCollectionReport& collection : report.collections) {
    const PairedComparison& compared = collection.against_base;
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{:.4f}</td><td>{:.4f}</td><td>{:+.4f}</td>"
        "<td>{:+.4f}&nbsp;..&nbsp;{:+.4f}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.5f}</td>"
        "<td>{:.5f}</td></tr>\n",
        escape_html(collection.name), collection.topics.size(), collection.base,
        collection.held_out, compared.mean_difference, compared.interval_low,
        compared.interval_high, compared.wins, compared.losses, compared.ties, compared.t_test_p,
        compared.randomisation_p);
  }
  out += fmt::format(
      "<tr class=\"sum\"><td>mean</td><td></td><td>{:.4f}</td><td>{:.4f}</td><td>{:+.4f}</td>"
      "<td></td><td></td><td></td><td></td><td></td><td></td></tr>\n</table></div>\n",
      report.base.mean, report.chosen.held_out_mean,
      report.chosen.held_out_mean - report.base.mean);
}

void append_folds(const SweepReport& report, std::string& out) {
  out +=
      "<h2>Folds</h2>\n<div class=\"wide\"><table><tr><th>fold</th><th>topics</th>"
      "<th>on the others</th><th>held out</th><th class=\"text\">chosen on the others</th></tr>\n";
  for (const FoldChoice& fold : report.chosen.folds)
    out += fmt::format(
        "<tr><td>{}</td><td>{}</td><td>{:.4f}</td><td>{:.4f}</td><td class=\"text\">{}</td></tr>\n",
        fold.fold + 1, fold.topics, fold.on_others, fold.held_out,
        escape_html(report.settings[fold.setting].label));
  out += "</table></div>\n";
}

PlotSeries level(const char* name, double value, const Plot& plot) {
  return {name, {{plot.x_low, value}, {plot.x_high, value}}, PlotStyle::lines};
}

// Fits the y axis to what is drawn, with the base and the held-out mean.
void append_plot(const SweepReport& report, Plot plot, std::string& out) {
  plot.y_label = report.measure;
  plot.series.push_back(level("base", report.base.mean, plot));
  plot.series.push_back(level("held out", report.chosen.held_out_mean, plot));
  plot.y_low = plot.y_high = report.base.mean;
  for (const PlotSeries& series : plot.series)
    for (const PlotPoint& point : series.points) {
      plot.y_low = std::min(plot.y_low, point.y);
      plot.y_high = std::max(plot.y_high, point.y);
    }
  const double margin = std::max(0.05 * (plot.y_high - plot.y_low), 0.0005);
  plot.y_low -= margin;
  plot.y_high += margin;
  out += "<h2>" + escape_html(plot.title) + "</h2>\n" + svg_of(plot) + legend_of(plot);
}

// The mean over collections of every setting by the value of one parameter; the line joins the best
// at each value, which says little where values were drawn at random.
void append_parameter_plot(const SweepReport& report, std::size_t parameter, std::string& out) {
  Plot plot;
  plot.title = report.measure + " by " + report.parameters[parameter];
  plot.x_label = report.parameters[parameter];
  PlotSeries all{"a setting", {}, PlotStyle::dots};
  PlotSeries best{"the best at this value", {}, PlotStyle::lines};
  std::map<double, double> best_at;
  for (const SettingReport& setting : report.settings) {
    const double value = setting.parameters[parameter];
    all.points.push_back({value, setting.mean});
    const auto [known, is_new] = best_at.try_emplace(value, setting.mean);
    known->second = std::max(known->second, setting.mean);
  }
  const bool drawn = best_at.size() == report.settings.size() && report.parameters.size() > 1;
  if (!drawn)
    for (const auto& [value, mean] : best_at)
      best.points.push_back({value, mean});
  plot.x_low = best_at.begin()->first;
  plot.x_high = best_at.rbegin()->first;
  const double margin = std::max(0.03 * (plot.x_high - plot.x_low), 1e-6);
  plot.x_low -= margin;
  plot.x_high += margin;
  plot.series.push_back(std::move(all));
  if (!drawn)
    plot.series.push_back(std::move(best));
  append_plot(report, std::move(plot), out);
}

void append_settings_plot(const SweepReport& report, std::string& out) {
  Plot plot;
  plot.title = report.measure + " of every setting, best first";
  plot.x_label = "place";
  plot.x_low = 0;
  plot.x_high = static_cast<double>(report.settings.size()) + 1;
  plot.series.push_back({"mean over collections", {}, PlotStyle::dots});
  double place = 1;
  for (const std::size_t index : best_settings(report))
    plot.series.back().points.push_back({place++, report.settings[index].mean});
  append_plot(report, std::move(plot), out);
}

void append_settings(const SweepReport& report, std::string& out) {
  out += "<h2>Settings</h2>\n<div class=\"wide\"><table><caption>" + escape_html(report.measure) +
         " on all topics, not held out.</caption>\n<tr>";
  for (const std::string& name : report.parameters)
    out += "<th>" + escape_html(name) + "</th>";
  out += "<th>mean</th>";
  if (report.collections.size() > 1)
    for (const SweptCollectionReport& collection : report.collections)
      out += "<th>" + escape_html(collection.name) + "</th>";
  out += "</tr>\n";
  const auto append_row = [&report, &out](const SettingReport& setting, const char* kind) {
    out += fmt::format("<tr class=\"{}\">", kind);
    for (const double value : setting.parameters)
      out += fmt::format("<td>{:g}</td>", value);
    out += fmt::format("<td>{:.4f}</td>", setting.mean);
    if (report.collections.size() > 1)
      for (const double mean : setting.means)
        out += fmt::format("<td>{:.4f}</td>", mean);
    out += "</tr>\n";
  };
  append_row(report.base, "sum");
  for (const std::size_t index : best_settings(report))
    append_row(report.settings[index], "");
  out +=
      "</table></div>\n<p>The first line is the base: " + escape_html(report.base.label) + "</p>\n";
}

}  // namespace

std::string sweep_html_report(const SweepReport& report) {
  std::string out;
  append_summary(report, out);
  append_folds(report, out);
  append_settings_plot(report, out);
  for (std::size_t parameter = 0; parameter < report.parameters.size(); ++parameter)
    append_parameter_plot(report, parameter, out);
  append_settings(report, out);
  return html_page("Sweep report", out);
}

}  // namespace timbao
