// The report as one table for spreadsheets and data frames (RFC 4180).
#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/csv_field.hpp"
#include "benchmarks/ranking/evaluation_report.hpp"

namespace timbao {
namespace {

// The measures of one run, with the comparison where there is one.
void append_run(const EvaluationReport& report, std::size_t index, const ContenderReport* contender,
                std::string& out) {
  const RunReport& run = report.runs[index];
  for (std::size_t measure = 0; measure < run.evaluation.measures.size(); ++measure) {
    out += fmt::format("{},all,{},{:.6f},", csv_field(run.name),
                       name_of(run.evaluation.measures[measure]), run.evaluation.means[measure]);
    if (contender == nullptr) {
      out += ",,,,,,,\n";
      continue;
    }
    const PairedComparison& comparison = contender->comparisons[measure];
    out += fmt::format("{:.6f},{:.6f},{:.6f},{},{},{},{:.6g},{:.6g}\n", comparison.mean_difference,
                       comparison.interval_low, comparison.interval_high, comparison.wins,
                       comparison.losses, comparison.ties, comparison.t_test_p,
                       comparison.randomisation_p);
  }
}

void append_topics(const EvaluationReport& report, std::size_t index, std::string& out) {
  const RunReport& run = report.runs[index];
  const Evaluation& first = report.runs[0].evaluation;
  for (std::size_t measure = 0; measure < run.evaluation.measures.size(); ++measure)
    for (std::size_t topic = 0; topic < run.evaluation.topics.size(); ++topic) {
      const double value = run.evaluation.values[measure][topic];
      out += fmt::format("{},{},{},{:.6f},", csv_field(run.name),
                         csv_field(run.evaluation.topics[topic]),
                         name_of(run.evaluation.measures[measure]), value);
      if (index > 0)
        out += fmt::format("{:.6f}", value - first.values[measure][topic]);
      out += ",,,,,,,\n";
    }
}

}  // namespace

std::string csv_report(const EvaluationReport& report) {
  std::string out =
      "run,topic,measure,value,difference,interval_low,interval_high,wins,losses,ties,t_test_p,"
      "randomisation_p\n";
  for (std::size_t index = 0; index < report.runs.size(); ++index) {
    append_run(report, index, index == 0 ? nullptr : &report.contenders[index - 1], out);
    if (report.per_query)
      append_topics(report, index, out);
  }
  return out;
}

}  // namespace timbao
