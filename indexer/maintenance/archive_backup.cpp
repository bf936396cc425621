// Copies what a pinned archive holds.
#include "indexer/maintenance/archive_backup.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "indexer/archive_lock.hpp"
#include "indexer/maintenance/pinned_archive.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

Result<void> adopt_file(const fs::path& archive, const fs::path& from, std::string& name,
                        std::string new_name) {
  if (name.empty())
    return {};
  Result<void> renamed = rename_path(from / name, archive / new_name);
  name = std::move(new_name);
  return renamed;
}

// Within a change: the archive becomes what is in `copied`, under new names.
Result<void> adopt_all(const fs::path& archive, const fs::path& copied, ArchiveManifest restored,
                       ArchiveManifest& manifest) {
  const std::uint64_t number = manifest.next_shard;
  for (ShardEntry& shard : restored.shards) {
    Result<std::string> name = adopt_shard(archive, copied / shard.name, manifest);
    if (name.has_error())
      return name.error();
    shard.name = std::move(*name);
    const std::string replaced = shard.name + ".replaced-" + std::to_string(manifest.revision);
    if (Result<void> adopted = adopt_file(archive, copied, shard.replaced_file, replaced);
        adopted.has_error())
      return adopted;
  }
  if (Result<void> adopted = adopt_file(archive, copied, restored.statistics_file,
                                        numbered_name("statistics-", number) + ".bin");
      adopted.has_error())
    return adopted;
  if (Result<void> adopted = adopt_file(archive, copied, restored.suggestions_file,
                                        numbered_name("suggestions-", number) + ".bin");
      adopted.has_error())
    return adopted;
  manifest.shards = std::move(restored.shards);
  manifest.statistics_file = std::move(restored.statistics_file);
  manifest.suggestions_file = std::move(restored.suggestions_file);
  manifest.next_sequence = std::max(manifest.next_sequence, restored.next_sequence);
  manifest.counted_sequence = is_counted(restored) ? manifest.next_sequence : 0;
  // The same number again for statistics of another build would be taken for these.
  manifest.next_shard = std::max(manifest.next_shard, number + 1);
  return sync_directory(archive);
}

}  // namespace

Result<BackupSummary> back_up(const fs::path& archive, const fs::path& destination) {
  std::error_code error;
  if (fs::exists(destination, error) && !fs::is_empty(destination, error))
    return Error{ErrorCode::invalid_argument, "is there already and not empty",
                 destination.string()};
  const Result<PinnedArchive> pinned = PinnedArchive::pin(archive);
  if (pinned.has_error())
    return pinned.error();
  if (Result<void> copied = copy_named_files(pinned->path(), pinned->manifest(), destination);
      copied.has_error())
    return copied.error();
  // Last: without it the destination is no archive.
  if (Result<void> written = write_manifest(destination, pinned->manifest()); written.has_error())
    return written.error();
  if (Result<void> synced = sync_directory(fs::absolute(destination).parent_path());
      synced.has_error())
    return synced.error();
  return BackupSummary{pinned->manifest().articles(), directory_bytes(destination)};
}

Result<BackupSummary> restore(const fs::path& backup, const fs::path& archive) {
  const Result<ArchiveManifest> wanted = read_manifest(backup);
  if (wanted.has_error())
    return wanted.error();
  std::error_code error;
  fs::create_directories(archive, error);
  if (error)
    return storage_error("cannot create", archive, error.value());
  const Result<ArchiveLock> lock = ArchiveLock::acquire(archive);
  if (lock.has_error())
    return lock.error();
  const fs::path copied = archive / "building";
  fs::remove_all(copied, error);
  if (Result<void> done = copy_named_files(backup, *wanted, copied); done.has_error())
    return done.error();
  if (fs::exists(copied / "settings.json", error))
    if (Result<void> renamed = rename_path(copied / "settings.json", archive / "settings.json");
        renamed.has_error())
      return renamed.error();
  const Result<ArchiveManifest> restored =
      update_manifest(archive, [&](ArchiveManifest& manifest) -> Result<bool> {
        if (Result<void> adopted = adopt_all(archive, copied, *wanted, manifest);
            adopted.has_error())
          return adopted.error();
        return true;
      });
  fs::remove_all(copied, error);
  if (restored.has_error())
    return restored.error();
  remove_unnamed(archive);
  return BackupSummary{restored->articles(), directory_bytes(archive)};
}

}  // namespace timbao
