// `timbao-eval`: searches for every judged topic, writes a run, prints measures and latency.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

inline constexpr const char* default_measures = "nDCG@10,MRR@10,R@100,AP";

struct RankOptions {
  std::filesystem::path archive;
  std::filesystem::path queries;
  std::filesystem::path qrels;
  std::filesystem::path run;  // written if not empty, latencies and settings beside it
  std::string tag = "timbao";
  std::string measures = default_measures;
  std::size_t depth = 100;
  std::string profile;                // empty for the archive's settings
  std::string expand;                 // kinds of variants; empty for all
  std::string scheme = "bm25";        // of phase one; the last word if phase two rescores none
  std::vector<std::string> settings;  // "k1=0.9", on top of the profile
  std::vector<std::string> explain;   // a topic's and a document's id, or nothing
  std::string format = "text";        // text, csv or json
  bool per_query = false;
};

// With `explain`, prints what that document's score for that topic is the sum of, and nothing else.
// Fails with invalid_argument for options that make no sense, and as what it reads and writes.
Result<void> run_rank_command(const RankOptions& options);

}  // namespace timbao
