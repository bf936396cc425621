// Backing up an archive, also while it is written, and getting it back.
#pragma once

#include <cstdint>
#include <filesystem>

#include "analyzers/result.hpp"

namespace timbao {

struct BackupSummary {
  std::uint64_t articles = 0;
  std::uint64_t bytes = 0;
};

// Writes one state of the archive, as it is at the beginning, into `destination`, which must not
// exist or be empty: itself an archive, durable once this returns. On the same file system files
// are hard links, which costs no room; shards never change. Fails as read_manifest() does, with
// invalid_argument for a destination in use, storage_full and storage_failed.
Result<BackupSummary> back_up(const std::filesystem::path& archive,
                              const std::filesystem::path& destination);

// Makes the archive what the backup is, by one rename at the end; until then it stays as it was.
// The archive may exist and be served: readers change over, and later versions of articles have
// higher numbers still. Fails with conflict while a build runs, otherwise as back_up().
Result<BackupSummary> restore(const std::filesystem::path& backup,
                              const std::filesystem::path& archive);

}  // namespace timbao
