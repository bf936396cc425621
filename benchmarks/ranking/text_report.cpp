// The report for a terminal.
#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/evaluation_report.hpp"

namespace timbao {
namespace {

std::size_t name_width(const EvaluationReport& report) {
  std::size_t width = 3;
  for (const RunReport& run : report.runs)
    width = std::max(width, run.name.size());
  return width;
}

void append_means(const EvaluationReport& report, std::string& out) {
  const std::vector<Measure>& measures = report.runs[0].evaluation.measures;
  const bool timed = std::any_of(report.runs.begin(), report.runs.end(),
                                 [](const RunReport& run) { return !run.latencies.empty(); });
  out += fmt::format("{:<{}} {:>7} {:>7}", "run", name_width(report), "topics", "found");
  for (const Measure& measure : measures)
    out += fmt::format(" {:>10}", name_of(measure));
  out += timed ? fmt::format(" {:>8} {:>8}\n", "p50 ms", "p95 ms") : "\n";
  for (const RunReport& run : report.runs) {
    out += fmt::format("{:<{}} {:>7} {:>7}", run.name, name_width(report),
                       run.evaluation.topics.size(), run.evaluation.topics_retrieved);
    for (const double mean : run.evaluation.means)
      out += fmt::format(" {:>10.4f}", mean);
    if (!run.latencies.empty())
      out += fmt::format(" {:>8.2f} {:>8.2f}", percentile(run.latencies, 0.5),
                         percentile(run.latencies, 0.95));
    out += '\n';
  }
}

void append_left_out(const EvaluationReport& report, std::string& out) {
  if (const std::size_t count = report.runs[0].evaluation.topics_without_relevant; count > 0)
    out += fmt::format("{} judged topics have no relevant document and are left out\n", count);
  for (const RunReport& run : report.runs)
    if (const std::size_t count = run.evaluation.topics_not_judged; count > 0)
      out += fmt::format("{}: {} topics of the run are not judged and are left out\n", run.name,
                         count);
}

void append_topics(const EvaluationReport& report, std::string& out) {
  const Evaluation& first = report.runs[0].evaluation;
  for (std::size_t measure = 0; measure < first.measures.size(); ++measure) {
    out += fmt::format("\n{} by topic:", name_of(first.measures[measure]));
    for (const RunReport& run : report.runs)
      out += "  " + run.name;
    out += '\n';
    for (std::size_t topic = 0; topic < first.topics.size(); ++topic) {
      out += fmt::format("{:<24}", first.topics[topic]);
      for (const RunReport& run : report.runs)
        out += fmt::format(" {:>8.4f}", run.evaluation.values[measure][topic]);
      const auto text = report.texts.find(first.topics[topic]);
      out += text == report.texts.end() ? "\n" : "  " + text->second + "\n";
    }
  }
}

std::string shown_rank(std::size_t rank) {
  return rank == 0 ? "-" : std::to_string(rank);
}

void append_losses(const EvaluationReport& report, const ContenderReport& contender,
                   std::string& out) {
  if (contender.losses.empty())
    return;
  out +=
      fmt::format("\nworst losses of {} by {}; ranks before -> after, - where not returned\n",
                  report.runs[contender.run].name, name_of(report.runs[0].evaluation.measures[0]));
  for (const TopicChange& loss : contender.losses) {
    const auto text = report.texts.find(loss.topic);
    out += fmt::format("{:.4f} -> {:.4f}  {}{}\n", loss.baseline, loss.contender, loss.topic,
                       text == report.texts.end() ? "" : "  " + text->second);
    for (const RankChange& change : loss.relevant) {
      const auto title = report.titles.find(change.document);
      out += fmt::format("    {:>4} -> {:<4} grade {}  {}{}\n", shown_rank(change.baseline_rank),
                         shown_rank(change.contender_rank), change.grade, change.document,
                         title == report.titles.end() ? "" : "  " + title->second);
    }
  }
}

void append_comparison(const EvaluationReport& report, const ContenderReport& contender,
                       std::string& out) {
  out +=
      fmt::format("\n{} against {}: difference of means, its 95 % interval, topics, two-sided p\n",
                  report.runs[contender.run].name, report.runs[0].name);
  out +=
      fmt::format("{:<14} {:>10} {:>21} {:>6} {:>6} {:>6} {:>10} {:>13}\n", "measure", "difference",
                  "95 % interval", "wins", "losses", "ties", "t-test", "randomisation");
  for (std::size_t measure = 0; measure < contender.comparisons.size(); ++measure) {
    const PairedComparison& comparison = contender.comparisons[measure];
    out += fmt::format(
        "{:<14} {:>+10.4f}   {:>+8.4f} .. {:>+7.4f} {:>6} {:>6} {:>6} {:>10.5f} {:>13.5f}\n",
        name_of(report.runs[0].evaluation.measures[measure]), comparison.mean_difference,
        comparison.interval_low, comparison.interval_high, comparison.wins, comparison.losses,
        comparison.ties, comparison.t_test_p, comparison.randomisation_p);
  }
}

}  // namespace

std::string text_report(const EvaluationReport& report) {
  std::string out;
  append_means(report, out);
  append_left_out(report, out);
  for (const ContenderReport& contender : report.contenders) {
    append_comparison(report, contender, out);
    append_losses(report, contender, out);
  }
  if (report.per_query)
    append_topics(report, out);
  return out;
}

}  // namespace timbao
