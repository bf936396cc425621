// What is reported about runs, as plain data, and its forms: text, CSV, JSON and HTML.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "benchmarks/ranking/latencies.hpp"
#include "benchmarks/ranking/score_accounts.hpp"
#include "server/evaluation/collection.hpp"
#include "server/evaluation/evaluation.hpp"
#include "server/evaluation/run_comparison.hpp"
#include "server/evaluation/significance.hpp"

namespace timbao {

struct RunReport {
  std::string name;
  Run run;
  Evaluation evaluation;
  std::array<double, 11> precision_at_recall{};
  Latencies latencies;        // empty where not known
  std::string not_explained;  // why its scores cannot be explained; empty if they can
};

// A run against the first.
struct ContenderReport {
  std::size_t run = 0;                        // index into EvaluationReport::runs
  std::vector<PairedComparison> comparisons;  // by measure
  std::vector<TopicChange> losses;            // by the first measure, worst first
  // For each loss, if they were explained: the relevant document that fell and what overtook it.
  std::vector<std::vector<DocumentAccounts>> accounts;
};

struct EvaluationReport {
  std::vector<RunReport> runs;  // at least one; all of the same measures and topics
  std::vector<ContenderReport> contenders;
  std::map<std::string, std::string> texts;   // of topics, where known
  std::map<std::string, std::string> titles;  // of documents that `losses` name, where known
  bool per_query = false;                     // list every topic too
};

RunReport make_run_report(std::string name, Run run, const Judgements& judgements,
                          const std::vector<Measure>& measures);

// Compares every run with the first and fills `contenders`.
void compare_runs(EvaluationReport& report, const Judgements& judgements, std::size_t losses_max);

std::string text_report(const EvaluationReport& report);

// One heading; a line a run and measure, and with per_query a line a topic. Columns that do not
// apply are empty.
std::string csv_report(const EvaluationReport& report);

std::string json_report(const EvaluationReport& report);

// A whole document that needs nothing from elsewhere.
std::string html_report(const EvaluationReport& report);

}  // namespace timbao
