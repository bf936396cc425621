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

// As printf cannot: counts characters, not bytes.
std::string padded(const std::string& text, std::size_t width) {
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
  return text + std::string(width - std::min(width, characters), ' ');
}

std::string shown_value(const std::optional<double>& value) {
  return value ? fmt::format(" {:>9.4f}", *value) : fmt::format(" {:>9}", "-");
}

// "d7: 3 -> 1", the ranks in both runs.
std::string places_of(const DocumentAccounts& document) {
  return fmt::format("{}: {} -> {}", document.document, shown_rank(document.runs[0].rank),
                     shown_rank(document.runs[1].rank));
}

// The scores of a loss side by side, features, then words: before and after of the relevant
// document, of the one that overtook it, and of the difference of the two.
void append_accounts(const EvaluationReport& report, const ContenderReport& contender,
                     const std::vector<DocumentAccounts>& documents, std::string& out) {
  constexpr std::size_t label_width = 20;
  constexpr std::size_t pair_width = 22;
  const std::string margin(6, ' ');
  const std::vector<ScoreRow> rows = score_rows(documents);
  if (rows.empty())
    return;
  std::string places = margin + padded("", label_width);
  std::string heading = places;
  for (const DocumentAccounts& document : documents)
    places += "   " + padded(places_of(document), pair_width - 3);
  out += places + (documents.size() == 2 ? "   the one less the other\n" : "\n");
  for (std::size_t pair = 0; pair < (documents.size() == 2 ? 3 : documents.size()); ++pair)
    heading += fmt::format("   {:>9} {:>9}", "before", "after");
  out += heading + "\n";
  for (const ScoreRow& row : rows) {
    if (row.kind == ScoreRowKind::word_feature)
      continue;
    out += margin + padded(row.label, label_width);
    for (std::size_t column = 0; column < row.values.size(); ++column)
      out += (column % 2 == 0 ? "  " : "") + shown_value(row.values[column]);
    if (documents.size() == 2)
      out += "  " + shown_value(lead_of_relevant(row)[0]) + shown_value(lead_of_relevant(row)[1]);
    out += '\n';
  }
  for (const DocumentAccounts& document : documents)
    for (std::size_t run = 0; run < document.runs.size(); ++run) {
      const ScoreAccount& account = document.runs[run];
      const RunReport& of_run = report.runs[run == 0 ? 0 : contender.run];
      if (!account.explanation && of_run.not_explained.empty())
        out += fmt::format("{}{} is not explained in {}: {}\n", margin, document.document,
                           of_run.name, account.missing);
    }
}

void append_not_explained(const EvaluationReport& report, std::string& out) {
  for (const RunReport& run : report.runs)
    if (!run.not_explained.empty())
      out += fmt::format("scores of {} are not explained: {}\n", run.name, run.not_explained);
}

void append_losses(const EvaluationReport& report, const ContenderReport& contender,
                   std::string& out) {
  if (contender.losses.empty())
    return;
  out +=
      fmt::format("\nworst losses of {} by {}; ranks before -> after, - where not returned\n",
                  report.runs[contender.run].name, name_of(report.runs[0].evaluation.measures[0]));
  for (std::size_t place = 0; place < contender.losses.size(); ++place) {
    const TopicChange& loss = contender.losses[place];
    const auto text = report.texts.find(loss.topic);
    out += fmt::format("{:.4f} -> {:.4f}  {}{}\n", loss.baseline, loss.contender, loss.topic,
                       text == report.texts.end() ? "" : "  " + text->second);
    for (const RankChange& change : loss.relevant) {
      const auto title = report.titles.find(change.document);
      out += fmt::format("    {:>4} -> {:<4} grade {}  {}{}\n", shown_rank(change.baseline_rank),
                         shown_rank(change.contender_rank), change.grade, change.document,
                         title == report.titles.end() ? "" : "  " + title->second);
    }
    if (!loss.overtaken_by.empty()) {
      const auto title = report.titles.find(loss.overtaken_by);
      out += fmt::format("    {} was overtaken by {}{}\n", loss.fallen, loss.overtaken_by,
                         title == report.titles.end() ? "" : "  " + title->second);
    }
    if (place < contender.accounts.size())
      append_accounts(report, contender, contender.accounts[place], out);
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
  append_not_explained(report, out);
  if (report.per_query)
    append_topics(report, out);
  return out;
}

}  // namespace timbao
