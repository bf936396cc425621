// Links files under the publishing lock.
#include "indexer/maintenance/pinned_archive.hpp"

#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include "indexer/archive_lock.hpp"
#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

Result<void> make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return storage_error("cannot create", directory, error.value());
  return {};
}

Result<void> link_or_copy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (!error)
    return {};
  fs::copy_file(from, to, error);
  if (error)
    return storage_error("cannot copy", from, error.value());
  return {};
}

Result<void> copy_shard(const fs::path& from, const fs::path& to) {
  if (Result<void> made = make_directory(to); made.has_error())
    return made;
  std::error_code error;
  for (fs::directory_iterator entry(from, error), end; !error && entry != end;
       entry.increment(error))
    if (Result<void> copied = link_or_copy(entry->path(), to / entry->path().filename());
        copied.has_error())
      return copied;
  if (error)
    return storage_error("cannot list", from, error.value());
  return sync_files(to);
}

}  // namespace

Result<void> copy_named_files(const fs::path& from, const ArchiveManifest& manifest,
                              const fs::path& to) {
  if (Result<void> made = make_directory(to); made.has_error())
    return made;
  std::vector<std::string> files = {manifest.statistics_file, manifest.suggestions_file};
  for (const ShardEntry& shard : manifest.shards) {
    if (Result<void> copied = copy_shard(from / shard.name, to / shard.name); copied.has_error())
      return copied;
    files.push_back(shard.replaced_file);
  }
  std::error_code error;
  if (fs::exists(from / "settings.json", error))
    files.emplace_back("settings.json");
  std::erase(files, std::string());
  for (const std::string& file : files)
    if (Result<void> copied = link_or_copy(from / file, to / file); copied.has_error())
      return copied;
  // Directories are in it too: syncing what is synced already costs nothing.
  return sync_files(to);
}

Result<PinnedArchive> PinnedArchive::pin(const fs::path& archive) {
  const fs::path path = archive / ("pinned-" + std::to_string(::getpid()));
  std::error_code ignored;
  fs::remove_all(path, ignored);
  const Result<ArchiveLock> lock = ArchiveLock::acquire(archive, ArchiveRole::publish);
  if (lock.has_error())
    return lock.error();
  Result<ArchiveManifest> manifest = read_manifest(archive);
  if (manifest.has_error())
    return manifest.error();
  PinnedArchive pinned(path, std::move(*manifest));
  if (Result<void> copied = copy_named_files(archive, pinned.manifest_, path); copied.has_error())
    return copied.error();
  if (Result<void> written = write_manifest(path, pinned.manifest_); written.has_error())
    return written.error();
  return pinned;
}

PinnedArchive::PinnedArchive(PinnedArchive&& other) noexcept
    : path_(std::exchange(other.path_, {})), manifest_(std::move(other.manifest_)) {}

PinnedArchive::~PinnedArchive() {
  std::error_code ignored;
  if (!path_.empty())
    fs::remove_all(path_, ignored);
}

}  // namespace timbao
