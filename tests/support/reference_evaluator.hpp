// Measures by the evaluator that is not ours, ../shared/tools/evaluate.py, where it is at hand.
#pragma once

#include <string>

namespace timbao {

// What is missing to run it, for a test to skip with; empty if nothing is.
std::string missing_for_reference();

// Expects nDCG@10, MRR@10, R@100 and AP of every topic as we compute them to be what the reference
// evaluator says, to 1e-9.
void expect_reference_agrees(const std::string& run_path, const std::string& qrels_path);

}  // namespace timbao
