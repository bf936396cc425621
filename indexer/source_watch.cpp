// Compares the states of files.
#include "indexer/source_watch.hpp"

#include "indexer/sources/source_files.hpp"

namespace timbao {

Result<FileStates> look_at_sources(const SourceOptions& options) {
  FileStates states;
  for (const std::string& path : options.paths) {
    const Result<FoundFiles> found =
        find_source_files(path, options.format, options.folder_is_source);
    if (found.has_error())
      return found.error();
    for (const SourceFile& file : found->files) {
      std::error_code error;
      FileState state;
      state.modified = std::filesystem::last_write_time(file.path, error);
      state.size = std::filesystem::file_size(file.path, error);
      if (!error)  // one that went away meanwhile
        states[file.path] = state;
    }
  }
  return states;
}

std::set<std::filesystem::path> settled_changes(const FileStates& indexed, const FileStates& before,
                                                const FileStates& now) {
  std::set<std::filesystem::path> changed;
  for (const auto& [path, state] : now) {
    const auto known = indexed.find(path);
    const auto seen = before.find(path);
    const bool is_new = known == indexed.end() || !(known->second == state);
    if (is_new && seen != before.end() && seen->second == state)
      changed.insert(path);
  }
  return changed;
}

}  // namespace timbao
