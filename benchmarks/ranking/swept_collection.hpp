// Collections that a sweep tunes on, and the evaluation of settings on them by several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "benchmarks/ranking/parameter_grid.hpp"
#include "benchmarks/ranking/sweep_state.hpp"
#include "server/evaluation/collection.hpp"
#include "server/evaluation/cross_validation.hpp"
#include "server/evaluation/measures.hpp"
#include "server/search/archive.hpp"

namespace timbao {

struct CollectionPaths {
  std::filesystem::path archive;
  std::filesystem::path queries;
  std::filesystem::path qrels;
};

struct SweptCollection {
  CollectionPaths paths;
  Archive archive;            // for open_again()
  std::vector<Topic> topics;  // judged ones
  Judgements judgements;
  std::vector<std::string> topic_ids;  // that count, as evaluate() orders them
  std::uint64_t fingerprint = 0;       // of the archive, the topics and the judgements
};

// Fails as reading and opening do, and as judged_topics().
Result<SweptCollection> open_collection(const CollectionPaths& paths);

struct SweepJob {
  Measure measure;
  std::size_t depth = 100;
  unsigned threads = 1;
};

// The measure of every topic under every setting: [setting], each [collection][topic]. What `state`
// knows is not computed again; what is computed is added to it. Every thread opens its own view of
// each archive. The first failure ends all threads and is returned.
Result<std::vector<SettingValues>> evaluate_settings(
    const std::vector<SweptCollection>& collections, const std::vector<Setting>& settings,
    const SweepJob& job, SweepState& state);

}  // namespace timbao
