// Finds the files of an archive's sources and cuts them into batches of raw records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/result.hpp"
#include "indexer/sources/raw_records.hpp"

namespace timbao {

struct SourceOptions {
  std::vector<std::string> paths;  // files, directories and "-"
  SourceFormat format = SourceFormat::automatic;
  bool folder_is_source = false;  // the first folder below a directory names the outlet
  // What all files are written in; if not set, each text file's and each page's encoding is
  // detected, and JSON, feeds and tables are UTF-8.
  std::optional<Encoding> encoding;
  std::uint64_t first_sequence = 1;
  std::set<std::filesystem::path> only;  // of the files found, those to read; empty: all
};

struct SourceTotals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;    // read so far, packed as they lie there
  std::uint64_t skipped = 0;  // files in directories and archives whose kind is not known
  std::string first_skipped;
  std::map<Encoding, std::uint64_t> decoded_files;  // files that were not UTF-8
};

// The bytes that read_sources() will read, for a progress display; 0 if "-" is among the paths.
std::uint64_t total_source_bytes(const SourceOptions& options);

// Reads every path in the order given, directories in name order, and hands batches to `sink`,
// which returns false to stop. `automatic` goes by the names of files, compressed ones and those in
// archives included, skips files of a directory whose names say nothing, and looks at the first
// bytes of "-" and of files named outright. Memory is bounded by a batch and the longest record,
// which is at most 64 MiB: larger ones are refused. A text file whose encoding cannot be told with
// some confidence is passed on as it is, so that it is rejected for its invalid UTF-8 rather than
// misread. Fails with invalid_argument or storage_failed naming the path that cannot be read; what
// is wrong inside a file refuses a record.
Result<SourceTotals> read_sources(const SourceOptions& options,
                                  const std::function<bool(RawBatch&&)>& sink,
                                  const std::function<void(const SourceTotals&)>& on_progress);

}  // namespace timbao
