// Finds the files of an archive's sources and cuts them into batches of raw records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/result.hpp"

namespace timbao {

enum class SourceFormat { automatic, text, jsonl };

// One record as it stands in its source, not yet looked at.
struct RawRecord {
  std::size_t begin = 0;  // in RawBatch::bytes
  std::size_t length = 0;
  std::string id;      // for the text form: the path below the given one, without extension
  std::string source;  // for the text form, with folder_is_source: the first folder
  std::string place;   // "archive.jsonl:17" or the file's name
  SourceFormat format = SourceFormat::text;
};

// Records that one worker handles together, about a megabyte of them.
struct RawBatch {
  std::string bytes;
  std::vector<RawRecord> records;
  std::uint64_t first_sequence = 0;  // of records[0]; the others follow
};

struct SourceOptions {
  std::vector<std::string> paths;  // files, directories and "-"
  SourceFormat format = SourceFormat::automatic;
  bool folder_is_source = false;  // the first folder below a directory names the outlet
  // What all files are written in; if not set, each text file's encoding is detected, and JSON
  // lines are UTF-8 as their format demands.
  std::optional<Encoding> encoding;
  std::uint64_t first_sequence = 1;
};

struct SourceTotals {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;    // read so far
  std::uint64_t skipped = 0;  // files in directories whose kind is not known
  std::string first_skipped;
  std::map<Encoding, std::uint64_t> decoded_files;  // files that were not UTF-8
};

// The bytes that read_sources() will read, for a progress display; 0 if "-" is among the paths.
std::uint64_t total_source_bytes(const SourceOptions& options);

// Reads every path in the order given, directories in name order, and hands batches to `sink`,
// which returns false to stop. `automatic` takes .jsonl, .ndjson and .json files as JSON lines,
// .txt as text, skips other files of a directory, and looks at the first byte of "-" and of files
// named outright. Memory is bounded by a batch and the longest record, and by the largest file that
// is not UTF-8. A text file whose encoding cannot be told with some confidence is passed on as it
// is, so that it is rejected for its invalid UTF-8 rather than misread.
// Fails with invalid_argument or storage_failed naming the path that cannot be read.
Result<SourceTotals> read_sources(const SourceOptions& options,
                                  const std::function<bool(RawBatch&&)>& sink,
                                  const std::function<void(const SourceTotals&)>& on_progress);

}  // namespace timbao
