// Keeps two processes from writing one archive.
#pragma once

#include <filesystem>

#include "analyzers/result.hpp"

namespace timbao {

// Holds DIR/lock until destroyed or the process ends, however it ends.
class ArchiveLock {
 public:
  // ErrorCode::conflict if another process holds it, storage_failed if it cannot be made.
  static Result<ArchiveLock> acquire(const std::filesystem::path& archive);

  ArchiveLock(ArchiveLock&& other) noexcept;
  ArchiveLock& operator=(ArchiveLock&&) = delete;
  ArchiveLock(const ArchiveLock&) = delete;
  ArchiveLock& operator=(const ArchiveLock&) = delete;
  ~ArchiveLock();

 private:
  explicit ArchiveLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace timbao
