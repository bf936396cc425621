// Read, change, write, with the lock held.
#include "indexer/manifest_update.hpp"

#include <algorithm>
#include <system_error>

#include "indexer/archive_lock.hpp"
#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

bool is_ours(const std::string& name) {
  return name.starts_with("shard-") || name.starts_with("statistics-") ||
         name.starts_with("suggestions-") || name == "archive.json.new";
}

bool is_named(const ArchiveManifest& manifest, const std::string& name) {
  return name == manifest.statistics_file || name == manifest.suggestions_file ||
         std::any_of(manifest.shards.begin(), manifest.shards.end(),
                     [&name](const ShardEntry& shard) {
                       return shard.name == name || shard.replaced_file == name;
                     });
}

void remove_unnamed_by(const fs::path& archive, const ArchiveManifest& manifest) {
  std::error_code ignored;
  for (const fs::path& leftover : unnamed_files(archive, manifest))
    fs::remove_all(leftover, ignored);
}

Result<ArchiveManifest> changed_manifest(const fs::path& archive, const ManifestChange& change,
                                         ManifestVersion version) {
  Result<ArchiveManifest> read = read_manifest(archive, version);
  if (read.has_error() && read.error().code != ErrorCode::not_found)
    return read.error();
  ArchiveManifest manifest = read.has_value() ? std::move(*read) : ArchiveManifest{};
  ArchiveManifest before = manifest;
  ++manifest.revision;
  const Result<bool> changed = change(manifest);
  if (changed.has_error())
    return changed.error();
  if (!*changed)
    return before;
  std::erase_if(manifest.shards, [](const ShardEntry& shard) { return shard.articles == 0; });
  if (Result<void> written = write_manifest(archive, manifest); written.has_error())
    return written.error();
  return manifest;
}

}  // namespace

std::vector<fs::path> unnamed_files(const fs::path& archive, const ArchiveManifest& manifest) {
  std::vector<fs::path> unnamed;
  std::error_code error;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (is_ours(name) && !is_named(manifest, name))
      unnamed.push_back(entry->path());
  }
  return unnamed;
}

Result<ArchiveManifest> update_manifest(const fs::path& archive, const ManifestChange& change,
                                        ManifestVersion version) {
  const Result<ArchiveLock> lock = ArchiveLock::acquire(archive, ArchiveRole::publish);
  if (lock.has_error())
    return lock.error();
  Result<ArchiveManifest> changed = changed_manifest(archive, change, version);
  if (changed.has_value())
    return changed;
  // By what is on disk, whichever of the two that is.
  if (const Result<ArchiveManifest> now = read_manifest(archive, version); now.has_value())
    remove_unnamed_by(archive, *now);
  return changed;
}

Result<bool> publish_change(const fs::path& archive, const ManifestChange& change) {
  bool changed = false;
  const Result<ArchiveManifest> updated =
      update_manifest(archive, [&](ArchiveManifest& manifest) -> Result<bool> {
        Result<bool> done = change(manifest);
        changed = done.has_value() && *done;
        return done;
      });
  if (updated.has_error())
    return updated.error();
  return changed;
}

Result<std::string> adopt_shard(const fs::path& archive, const fs::path& finished,
                                ArchiveManifest& manifest) {
  std::string name = numbered_name("shard-", manifest.next_shard);
  std::error_code ignored;
  fs::remove_all(archive / name, ignored);  // of a writer that died before its manifest
  if (Result<void> renamed = rename_path(finished, archive / name); renamed.has_error())
    return renamed.error();
  ++manifest.next_shard;
  return name;
}

void remove_unnamed(const fs::path& archive) {
  const Result<ArchiveLock> lock = ArchiveLock::acquire(archive, ArchiveRole::publish);
  if (lock.has_error())
    return;
  const Result<ArchiveManifest> manifest = read_manifest(archive);
  if (manifest.has_value())
    remove_unnamed_by(archive, *manifest);
}

}  // namespace timbao
