// One state of an archive, held while the archive goes on.
#pragma once

#include <filesystem>

#include "analyzers/result.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// A directory in the archive with hard links to all that its manifest names at this moment, itself
// an archive; removed with the object. Takes the publishing lock for milliseconds; where links
// cannot be made, files are copied.
class PinnedArchive {
 public:
  // Fails as read_manifest() does, and with storage_failed or storage_full.
  static Result<PinnedArchive> pin(const std::filesystem::path& archive);

  PinnedArchive(PinnedArchive&& other) noexcept;
  PinnedArchive& operator=(PinnedArchive&&) = delete;
  PinnedArchive(const PinnedArchive&) = delete;
  PinnedArchive& operator=(const PinnedArchive&) = delete;
  ~PinnedArchive();

  const std::filesystem::path& path() const { return path_; }
  const ArchiveManifest& manifest() const { return manifest_; }

 private:
  PinnedArchive(std::filesystem::path path, ArchiveManifest manifest)
      : path_(std::move(path)), manifest_(std::move(manifest)) {}

  std::filesystem::path path_;
  ArchiveManifest manifest_;
};

// Hard-links, or copies and syncs, what the manifest names, and the settings, from one directory to
// another, which is made. The manifest itself is left to the caller.
Result<void> copy_named_files(const std::filesystem::path& from, const ArchiveManifest& manifest,
                              const std::filesystem::path& to);

}  // namespace timbao
