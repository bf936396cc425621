// `timbao-eval evaluate`: measures run files and compares them with the first.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/rank_command.hpp"

namespace timbao {

struct EvaluateOptions {
  std::vector<std::filesystem::path> runs;
  std::filesystem::path qrels;
  std::filesystem::path queries;  // for texts; may be empty
  std::filesystem::path corpus;   // for titles; may be empty
  std::filesystem::path html;     // written if not empty
  std::string measures = default_measures;
  std::string format = "text";
  std::size_t losses = 10;  // shown of each contender
  bool per_query = false;
};

// Fails with invalid_argument for options that make no sense, and as what it reads and writes.
Result<void> run_evaluate_command(const EvaluateOptions& options);

// Prints a report as text, csv or json. invalid_argument for any other format.
Result<void> print_report(const EvaluationReport& report, const std::string& format);

}  // namespace timbao
