// Keeps processes and threads that write one archive from getting in each other's way.
#pragma once

#include <cstdint>
#include <filesystem>

#include "analyzers/result.hpp"

namespace timbao {

// Who may do something alone.
enum class ArchiveRole : std::uint8_t {
  build,    // DIR/lock: builds, upgrades, repairs; each owns DIR/building
  live,     // DIR/lock-live: the server that takes updates; owns DIR/live-*
  publish,  // DIR/lock-manifest: whoever replaces the manifest; held for moments
};

// Holds the role until destroyed or the process ends, however it ends. Threads exclude each other
// as processes do.
class ArchiveLock {
 public:
  // For build and live ErrorCode::conflict if another holds it; for publish it waits.
  // storage_failed if the file cannot be made.
  static Result<ArchiveLock> acquire(const std::filesystem::path& archive,
                                     ArchiveRole role = ArchiveRole::build);

  // Whether the lock is still that of the archive; not where another directory has taken its place.
  bool is_of(const std::filesystem::path& archive, ArchiveRole role) const;

  ArchiveLock(ArchiveLock&& other) noexcept;
  ArchiveLock& operator=(ArchiveLock&& other) noexcept;
  ArchiveLock(const ArchiveLock&) = delete;
  ArchiveLock& operator=(const ArchiveLock&) = delete;
  ~ArchiveLock();

 private:
  explicit ArchiveLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace timbao
