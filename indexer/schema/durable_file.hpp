// Writes that a crash cannot undo: what is on disk after it is the old or the new state, whole.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// Writes beside the old file, syncs and renames: durable once it returns. storage_full or
// storage_failed naming the file; the old file is then still there, and the new one is removed.
// `mode` is who may read it, cut by the process's umask.
Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          unsigned mode = 0666);

// Writes a new file and syncs its bytes, but not yet its name: sync_directory() on its directory
// does that for several at once. Fails as replace_file() does.
Result<void> write_synced(const std::filesystem::path& path, std::string_view bytes);

// Syncs the names in a directory.
Result<void> sync_directory(const std::filesystem::path& directory);

// Syncs the files in a directory and their names; not the directory's own name.
Result<void> sync_files(const std::filesystem::path& directory);

// Renames without syncing the name.
Result<void> rename_path(const std::filesystem::path& from, const std::filesystem::path& to);

// What errno says: storage_full where the disk or a quota is full, otherwise storage_failed.
Error storage_error(const std::string& what, const std::filesystem::path& path);
// The same for an error number that was kept.
Error storage_error(const std::string& what, const std::filesystem::path& path, int number);

// storage_full unless `bytes` and some to spare are free where `directory` is.
Result<void> check_room(const std::filesystem::path& directory, std::uint64_t bytes);

}  // namespace timbao
