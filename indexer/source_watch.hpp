// Which files of a source are new or changed since they were indexed.
#pragma once

#include <filesystem>
#include <map>
#include <set>

#include "analyzers/result.hpp"
#include "indexer/source_reader.hpp"

namespace timbao {

// What tells a file from what it was.
struct FileState {
  std::filesystem::file_time_type modified{};
  std::uintmax_t size = 0;

  bool operator==(const FileState&) const = default;
};
using FileStates = std::map<std::filesystem::path, FileState>;

// All files that read_sources() would read now. Fails with invalid_argument or storage_failed
// naming the path.
Result<FileStates> look_at_sources(const SourceOptions& options);

// Files that are not as they were when they were indexed, and have not changed since the look
// before this one: whoever writes them is done.
std::set<std::filesystem::path> settled_changes(const FileStates& indexed, const FileStates& before,
                                                const FileStates& now);

}  // namespace timbao
