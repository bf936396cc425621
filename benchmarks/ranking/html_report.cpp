// The report as one self-contained page.
#include <algorithm>
#include <functional>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/html_page.hpp"
#include "benchmarks/ranking/svg_plot.hpp"

namespace timbao {
namespace {

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

std::string shown_rank(std::size_t rank) {
  return rank == 0 ? std::string("&ndash;") : std::to_string(rank);
}

std::string shown_value(const std::optional<double>& value) {
  return value ? fmt::format("{:.4f}", *value) : std::string("&ndash;");
}

void append_score_rows(const std::vector<ScoreRow>& rows, bool details, std::string& out) {
  for (const ScoreRow& row : rows) {
    const bool is_detail = row.kind == ScoreRowKind::word_feature;
    if (is_detail != details && !(details && row.kind == ScoreRowKind::word))
      continue;
    out += fmt::format("<tr class=\"{}\"><td>{}</td>",
                       row.kind == ScoreRowKind::sum ? "sum"
                       : is_detail                   ? "part"
                                                     : "",
                       escape_html(row.label));
    for (const std::optional<double>& value : row.values)
      out += "<td>" + shown_value(value) + "</td>";
    if (row.values.size() == 4)
      for (const std::optional<double>& lead : lead_of_relevant(row))
        out += "<td>" + shown_value(lead) + "</td>";
    out += "</tr>\n";
  }
}

// The scores of a loss side by side: features and words, and on demand every word's features.
void append_accounts(const EvaluationReport& report, const ContenderReport& contender,
                     std::size_t place, std::string& out) {
  const std::vector<DocumentAccounts>& documents = contender.accounts[place];
  const std::vector<ScoreRow> rows = score_rows(documents);
  if (rows.empty())
    return;
  std::string heading = "<tr><th></th>";
  for (const DocumentAccounts& document : documents)
    heading += fmt::format("<th colspan=\"2\">{}{}: {} &rarr; {}</th>",
                           document.relevant ? "" : "overtaken by ", escape_html(document.document),
                           shown_rank(document.runs[0].rank), shown_rank(document.runs[1].rank));
  const bool compared = documents.size() == 2;
  heading += compared ? "<th colspan=\"2\">the one less the other</th></tr>\n<tr><th></th>"
                      : "</tr>\n<tr><th></th>";
  for (std::size_t pair = 0; pair < (compared ? 3 : documents.size()); ++pair)
    heading += "<th>before</th><th>after</th>";
  heading += "</tr>\n";
  out += "<h4>Scores of " + escape_html(contender.losses[place].topic) +
         "</h4>\n<div class=\"wide\"><table>" + heading;
  append_score_rows(rows, false, out);
  out +=
      "</table></div>\n<details><summary>every word's features</summary><div class=\"wide\">"
      "<table>" +
      heading;
  append_score_rows(rows, true, out);
  out += "</table></div></details>\n";
  for (const DocumentAccounts& document : documents)
    for (std::size_t run = 0; run < document.runs.size(); ++run) {
      const RunReport& of_run = report.runs[run == 0 ? 0 : contender.run];
      if (!document.runs[run].explanation && of_run.not_explained.empty())
        out += "<p>" + escape_html(document.document) + " is not explained in " +
               escape_html(of_run.name) + ": " + escape_html(document.runs[run].missing) + "</p>\n";
    }
}

void append_not_explained(const EvaluationReport& report, std::string& out) {
  for (const RunReport& run : report.runs)
    if (!run.not_explained.empty())
      out += "<p>Scores of " + escape_html(run.name) +
             " are not explained: " + escape_html(run.not_explained) + "</p>\n";
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
  for (const TopicChange& loss : contender.losses) {
    out += fmt::format(
        "<tr><td>{}</td><td class=\"text\">{}</td><td>{:.4f}</td><td>{:.4f}</td>"
        "<td class=\"text\">",
        escape_html(loss.topic), known_text(report.texts, loss.topic), loss.baseline,
        loss.contender);
    for (const RankChange& change : loss.relevant)
      out += fmt::format("{} {} &rarr; {} {}<br>", escape_html(change.document),
                         shown_rank(change.baseline_rank), shown_rank(change.contender_rank),
                         known_text(report.titles, change.document));
    if (!loss.overtaken_by.empty())
      out += fmt::format("overtaken by {} {}", escape_html(loss.overtaken_by),
                         known_text(report.titles, loss.overtaken_by));
    out += "</td></tr>\n";
  }
  out += "</table></div>\n";
  for (std::size_t place = 0; place < contender.accounts.size(); ++place)
    append_accounts(report, contender, place, out);
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
  out += "<h2>" + plot.title + "</h2>\n" + svg_of(plot) + legend_of(plot);
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
  std::string out;
  append_means(report, out);
  for (const ContenderReport& contender : report.contenders) {
    out += "<h2>" + escape_html(report.runs[contender.run].name) + " against " +
           escape_html(report.runs[0].name) + "</h2>\n";
    append_comparison(report, contender, out);
    append_deltas(report, contender, out);
    append_losses(report, contender, out);
  }
  append_not_explained(report, out);
  append_recall_curves(report, out);
  append_latencies(report, out);
  if (report.per_query)
    append_topics(report, out);
  return html_page("Ranking report", out);
}

}  // namespace timbao
