// Runs the reference evaluator.
#include "tests/support/reference_evaluator.hpp"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "server/evaluation/evaluation.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "tests/support/shared_data.hpp"

namespace timbao {
namespace {

std::filesystem::path tools_folder() {
  const std::optional<std::filesystem::path> data = shared_data("");
  return data ? *data / ".." / "tools" : std::filesystem::path();
}

std::string output_of(const std::string& command) {
  std::string output;
  if (std::FILE* const pipe = ::popen(command.c_str(), "r")) {
    char buffer[4096];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
      output.append(buffer, count);
    ::pclose(pipe);
  }
  return output;
}

// Every topic's values as the reference evaluator has them: lines `topic ndcg mrr recall map`.
std::string reference_lines(const std::string& run, const std::string& qrels) {
  return output_of("PYTHONPATH='" + tools_folder().string() +
                   "' PYTHONDONTWRITEBYTECODE=1 python3 -c \"import sys, evaluate as e\n"
                   "m, per = e.metrics(e.read_run(sys.argv[1]), e.read_qrels(sys.argv[2]))\n"
                   "for q, p in sorted(per.items()): print(q, *(repr(p[k]) for k in "
                   "('ndcg10', 'mrr10', 'recall100', 'map')))\" '" +
                   run + "' '" + qrels + "'");
}

}  // namespace

std::string missing_for_reference() {
  if (!std::filesystem::exists(tools_folder() / "evaluate.py"))
    return "the reference evaluator ../shared/tools/evaluate.py is not here";
  if (output_of("python3 -c 'print(1)' 2>/dev/null") != "1\n")
    return "python3 is not installed";
  return {};
}

void expect_reference_agrees(const std::string& run, const std::string& qrels) {
  const std::string lines = reference_lines(run, qrels);
  const Evaluation ours =
      evaluate(*read_run(run), *read_judgements(qrels), *parse_measures("nDCG@10,MRR@10,R@100,AP"));
  std::istringstream reference(lines);
  std::string topic;
  std::size_t index = 0;
  for (; reference >> topic; ++index) {
    ASSERT_LT(index, ours.topics.size());
    EXPECT_EQ(topic, ours.topics[index]);
    for (const std::vector<double>& values : ours.values) {
      double expected = -1;
      reference >> expected;
      EXPECT_NEAR(values[index], expected, 1e-9) << topic;
    }
  }
  EXPECT_EQ(index, ours.topics.size()) << lines;
  EXPECT_GT(index, 0u);
}

}  // namespace timbao
