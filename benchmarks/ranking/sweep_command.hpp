// `timbao-eval sweep`: finds good ranking parameters and says how good they are on other topics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "benchmarks/ranking/swept_collection.hpp"

namespace timbao {

struct SweepOptions {
  CollectionPaths collection;            // used if `collections` is empty
  std::vector<std::string> collections;  // "ARCHIVE,QUERIES,QRELS"
  std::vector<std::string> grid;         // "k1=0.9,1.2" or "k1=0.5..2"
  std::vector<std::string> settings;     // "b=0.4": the base of all settings, and the baseline
  std::size_t random = 0;                // 0 for the whole grid
  std::uint64_t seed = 1;
  unsigned folds = 5;
  unsigned jobs = 1;
  std::size_t depth = 100;
  std::size_t shown = 10;  // settings listed
  std::filesystem::path state;
  std::string measure = "nDCG@10";
  std::string profile;          // empty for what the archives are set to
  std::string format = "text";  // text, csv or json
  std::filesystem::path html;   // written if not empty
};

// Fails with invalid_argument for options that make no sense, and as what it reads and writes.
Result<void> run_sweep_command(const SweepOptions& options);

}  // namespace timbao
