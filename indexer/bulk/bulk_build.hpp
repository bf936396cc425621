// Builds one new shard of an archive from its sources: workers, runs, merging, manifest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "analyzers/result.hpp"
#include "indexer/record_parser.hpp"
#include "indexer/source_reader.hpp"

namespace timbao {

struct BulkBuildOptions {
  std::filesystem::path archive;
  SourceOptions sources;
  RecordOptions records;
  unsigned jobs = 1;  // workers that parse, analyse and invert
  // For all workers together, the bound on what runs hold in memory.
  std::uint64_t run_bytes = std::uint64_t{512} << 20;
  // Where records come from if not from `sources`: called once, hands batches to the sink, which
  // returns false to stop.
  std::function<Result<SourceTotals>(const std::function<bool(RawBatch&&)>&)> read_records;
  // The archive may be of an older version, and nothing but the new shard stays in it.
  bool upgrade = false;
};

struct BuildProgress {
  std::uint64_t articles = 0;
  std::uint64_t rejected = 0;
  std::uint64_t bytes_read = 0;
  std::string stage;  // "indexing", "merging"
};

struct BuildSummary {
  std::uint64_t articles = 0;  // indexed by this build, each id once
  std::uint64_t replaced = 0;  // articles of the archive or the sources with the same id
  std::uint64_t rejected = 0;
  std::uint64_t source_bytes = 0;
  std::uint64_t skipped_files = 0;  // of unknown kind, in directories
  std::string first_skipped;
  std::map<Encoding, std::uint64_t> decoded_files;  // files that were not UTF-8
  std::filesystem::path rejects_path;
  std::uint64_t archive_articles = 0;
  std::uint64_t archive_bytes = 0;
  double seconds = 0;
};

// Called from several threads, never at the same time.
struct BuildObserver {
  std::function<void(const BuildProgress&)> on_progress;
  std::function<void(const Error&)> on_rejected;
};

// Reads the sources and adds them to the archive, creating it if need be. Articles whose id is in
// the archive already replace the older ones; of two records with one id the later one stays.
//
// The archive changes at once, by one rename, when everything is on disk; a build that fails or is
// killed leaves it as it was, and the next build removes what the dead one left behind. Memory
// stays near run_bytes whatever the input's size. A server may take updates of the archive
// meanwhile: what the build holds of the same articles is the later version. Bad records go to the
// rejects file and do not fail the build. Fails with conflict while another process writes,
// incompatible for an archive of another version, invalid_argument or storage_failed naming the
// path.
Result<BuildSummary> build_archive(const BulkBuildOptions& options, const BuildObserver& observer);

}  // namespace timbao
