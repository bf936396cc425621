// The report as one self-contained page.
#include <algorithm>
#include <functional>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/svg_plot.hpp"

namespace timbao {
namespace {

constexpr const char* style = R"(<style>
:root{color-scheme:light dark;--ground:#fff;--ink:#1d2126;--faint:#5b6470;--rule:#d5dae0;
--c0:#1f6feb;--c1:#c2410c;--c2:#15803d;--c3:#9333ea;--c4:#b45309;--c5:#0e7490}
@media(prefers-color-scheme:dark){:root{--ground:#14171b;--ink:#e6e9ed;--faint:#9aa4b0;
--rule:#333a43;--c0:#6cb1ff;--c1:#ff9d6b;--c2:#62d08b;--c3:#cf9bff;--c4:#f2c14e;--c5:#5fd3e6}}
body{font:16px/1.5 system-ui,sans-serif;background:var(--ground);color:var(--ink);
max-width:60rem;margin:2rem auto;padding:0 1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.25rem .6rem;border-bottom:1px solid var(--rule);text-align:right;
vertical-align:top}th:first-child,td:first-child,.text{text-align:left}
p,caption{color:var(--faint)}caption{text-align:left}svg{width:100%;height:auto}
svg text{font-size:12px;fill:var(--faint)}.grid{stroke:var(--rule)}path{fill:none}
.series-0{stroke:var(--c0)}.series-1{stroke:var(--c1)}.series-2{stroke:var(--c2)}
.series-3{stroke:var(--c3)}.series-4{stroke:var(--c4)}.series-5{stroke:var(--c5)}
path.series-1{stroke-dasharray:8 4}path.series-2{stroke-dasharray:2 4}
path.series-3{stroke-dasharray:8 4 2 4}path.series-4{stroke-dasharray:12 6}
path.series-5{stroke-dasharray:4 4}
circle.series-0,i.series-0{fill:var(--c0);background:var(--c0)}
circle.series-1,i.series-1{fill:var(--c1);background:var(--c1)}
circle.series-2,i.series-2{fill:var(--c2);background:var(--c2)}
circle.series-3,i.series-3{fill:var(--c3);background:var(--c3)}
circle.series-4,i.series-4{fill:var(--c4);background:var(--c4)}
circle.series-5,i.series-5{fill:var(--c5);background:var(--c5)}
i{display:inline-block;width:.8em;height:.8em;margin:0 .4em 0 1em}
</style>)";

std::string known_text(const std::map<std::string, std::string>& texts, const std::string& id) {
  const auto found = texts.find(id);
  return found == texts.end() ? std::string() : escape_html(found->second);
}

void append_means(const EvaluationReport& report, std::string& out) {
  out += "<h2>Means</h2>\n<div class=\"wide\"><table><tr><th>run</th><th>topics</th><th>found</th>";
  for (const Measure& measure : report.runs[0].evaluation.measures)
    out += "<th>" + name_of(measure) + "</th>";
  out += "<th>p50 ms</th><th>p95 ms</th></tr>\n";
  for (const RunReport& run : report.runs) {
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td>", escape_html(run.name),
                       run.evaluation.topics.size(), run.evaluation.topics_retrieved);
    for (const double mean : run.evaluation.means)
      out += fmt::format("<td>{:.4f}</td>", mean);
    out += run.latencies.empty()
               ? std::string("<td></td><td></td>")
               : fmt::format("<td>{:.2f}</td><td>{:.2f}</td>", percentile(run.latencies, 0.5),
                             percentile(run.latencies, 0.95));
    out += "</tr>\n";
  }
  out += "</table></div>\n";
}

void append_comparison(const EvaluationReport& report, const ContenderReport& contender,
                       std::string& out) {
  out +=
      "<div class=\"wide\"><table><caption>Difference of means, its 95 % interval by Student's t, "
      "topics that are better, worse and equal, and two-sided p values, not corrected for "
      "several comparisons.</caption>\n"
      "<tr><th>measure</th><th>difference</th><th>95 % interval</th><th>wins</th><th>losses</th>"
      "<th>ties</th><th>p, t-test</th><th>p, randomisation</th></tr>\n";
  for (std::size_t measure = 0; measure < contender.comparisons.size(); ++measure) {
    const PairedComparison& comparison = contender.comparisons[measure];
    out += fmt::format(
        "<tr><td>{}</td><td>{:+.4f}</td><td>{:+.4f} .. {:+.4f}</td><td>{}</td><td>{}</td>"
        "<td>{}</td><td>{:.5f}</td><td>{:.5f}</td></tr>\n",
        name_of(report.runs[0].evaluation.measures[measure]), comparison.mean_difference,
        comparison.interval_low, comparison.interval_high, comparison.wins, comparison.losses,
        comparison.ties, comparison.t_test_p, comparison.randomisation_p);
  }
  out += "</table></div>\n";
}

void append_deltas(const EvaluationReport& report, const ContenderReport& contender,
                   std::string& out) {
  const std::vector<double>& before = report.runs[0].evaluation.values[0];
  const std::vector<double>& after = report.runs[contender.run].evaluation.values[0];
  std::vector<double> deltas;
  for (std::size_t topic = 0; topic < before.size(); ++topic)
    deltas.push_back(after[topic] - before[topic]);
  std::sort(deltas.begin(), deltas.end(), std::greater<>());
  Plot plot;
  const std::string measure = name_of(report.runs[0].evaluation.measures[0]);
  plot.title = "Differences of " + measure + " by topic, sorted";
  plot.x_label = "topics, by difference";
  plot.y_label = "difference of " + measure;
  plot.style = PlotStyle::bars;
  plot.x_high = static_cast<double>(deltas.size());
  plot.y_low = std::min(-0.1, deltas.empty() ? 0 : deltas.back());
  plot.y_high = std::max(0.1, deltas.empty() ? 0 : deltas.front());
  PlotSeries series{report.runs[contender.run].name, {}};
  for (std::size_t index = 0; index < deltas.size(); ++index)
    series.points.push_back({static_cast<double>(index) + 0.5, deltas[index]});
  plot.series.push_back(std::move(series));
  out += "<h3>" + escape_html(plot.title) + "</h3>\n" + svg_of(plot);
}

void append_losses(const EvaluationReport& report, const ContenderReport& contender,
                   std::string& out) {
  if (contender.losses.empty())
    return;
  out +=
      "<h3>Worst losses</h3>\n<div class=\"wide\"><table><caption>Ranks of the relevant documents "
      "before and after; &ndash; where not returned.</caption>\n<tr><th>topic</th>"
      "<th class=\"text\">text</th><th>before</th><th>after</th>"
      "<th class=\"text\">relevant documents</th></tr>\n";
  const auto rank = [](std::size_t place) {
    return place == 0 ? std::string("&ndash;") : std::to_string(place);
  };
  for (const TopicChange& loss : contender.losses) {
    out += fmt::format(
        "<tr><td>{}</td><td class=\"text\">{}</td><td>{:.4f}</td><td>{:.4f}</td>"
        "<td class=\"text\">",
        escape_html(loss.topic), known_text(report.texts, loss.topic), loss.baseline,
        loss.contender);
    for (const RankChange& change : loss.relevant)
      out += fmt::format("{} {} &rarr; {} {}<br>", escape_html(change.document),
                         rank(change.baseline_rank), rank(change.contender_rank),
                         known_text(report.titles, change.document));
    out += "</td></tr>\n";
  }
  out += "</table></div>\n";
}

void append_legend(const EvaluationReport& report, std::string& out) {
  constexpr std::size_t colours = 6;
  out += "<p>";
  for (std::size_t index = 0; index < report.runs.size(); ++index)
    out += fmt::format("<i class=\"series-{}\"></i>{}", index % colours,
                       escape_html(report.runs[index].name));
  out += "</p>\n";
}

void append_recall_curves(const EvaluationReport& report, std::string& out) {
  Plot plot;
  plot.title = "Interpolated precision at 11 points of recall";
  plot.x_label = "recall";
  plot.y_label = "precision";
  for (const RunReport& run : report.runs) {
    PlotSeries series{run.name, {}};
    for (std::size_t tenth = 0; tenth < run.precision_at_recall.size(); ++tenth)
      series.points.push_back({static_cast<double>(tenth) / 10, run.precision_at_recall[tenth]});
    plot.series.push_back(std::move(series));
  }
  out += "<h2>" + plot.title + "</h2>\n" + svg_of(plot);
  append_legend(report, out);
}

void append_latencies(const EvaluationReport& report, std::string& out) {
  Plot plot;
  const std::string measure = name_of(report.runs[0].evaluation.measures[0]);
  plot.title = "Latency against " + measure;
  plot.x_label = "p95 latency, ms";
  plot.y_label = measure;
  plot.style = PlotStyle::points;
  double slowest = 0;
  for (const RunReport& run : report.runs) {
    PlotSeries series{run.name, {}};
    if (!run.latencies.empty()) {
      slowest = std::max(slowest, percentile(run.latencies, 0.95));
      series.points.push_back({percentile(run.latencies, 0.95), run.evaluation.means[0]});
    }
    plot.series.push_back(std::move(series));  // also without a point: colours stay the runs'
  }
  if (slowest == 0)
    return;
  plot.x_high = slowest * 1.2;
  out += "<h2>" + plot.title + "</h2>\n" + svg_of(plot);
}

void append_topics(const EvaluationReport& report, std::string& out) {
  const Evaluation& first = report.runs[0].evaluation;
  out +=
      "<h2>" + name_of(first.measures[0]) +
      " by topic</h2>\n<div class=\"wide\"><table><tr><th>topic</th><th class=\"text\">text</th>";
  for (const RunReport& run : report.runs)
    out += "<th>" + escape_html(run.name) + "</th>";
  out += "</tr>\n";
  for (std::size_t topic = 0; topic < first.topics.size(); ++topic) {
    out +=
        fmt::format("<tr><td>{}</td><td class=\"text\">{}</td>", escape_html(first.topics[topic]),
                    known_text(report.texts, first.topics[topic]));
    for (const RunReport& run : report.runs)
      out += fmt::format("<td>{:.4f}</td>", run.evaluation.values[0][topic]);
    out += "</tr>\n";
  }
  out += "</table></div>\n";
}

}  // namespace

std::string html_report(const EvaluationReport& report) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>Ranking report</title>\n";
  out += style;
  out += "\n<h1>Ranking report</h1>\n";
  append_means(report, out);
  for (const ContenderReport& contender : report.contenders) {
    out += "<h2>" + escape_html(report.runs[contender.run].name) + " against " +
           escape_html(report.runs[0].name) + "</h2>\n";
    append_comparison(report, contender, out);
    append_deltas(report, contender, out);
    append_losses(report, contender, out);
  }
  append_recall_curves(report, out);
  append_latencies(report, out);
  if (report.per_query)
    append_topics(report, out);
  return out + "</html>\n";
}

}  // namespace timbao
