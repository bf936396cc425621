// Times of queries, kept beside a run file because the TREC format has no place for them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// Milliseconds by topic id.
using Latencies = std::map<std::string, double, std::less<>>;

// "ki.run" -> "ki.run.latency.tsv".
std::filesystem::path latencies_path(const std::filesystem::path& run);

// Lines `qid<TAB>milliseconds`.
std::string format_latencies(const Latencies& latencies);

// None if the file does not exist; invalid_record naming file:line for a bad line.
Result<Latencies> read_latencies(const std::filesystem::path& path);

// The value that `share` of all are at or below (nearest rank): percentile(latencies, 0.95). 0 if
// there are none.
double percentile(const Latencies& latencies, double share);

}  // namespace timbao
