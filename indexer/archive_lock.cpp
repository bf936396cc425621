// The lock is the kernel's (flock), so a killed process leaves none behind.
#include "indexer/archive_lock.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace timbao {

Result<ArchiveLock> ArchiveLock::acquire(const std::filesystem::path& archive) {
  const std::filesystem::path path = archive / "lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return Error{ErrorCode::storage_failed, std::strerror(errno), path.string()};
  ArchiveLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    return Error{ErrorCode::conflict, "another process is writing this archive", archive.string()};
  return lock;
}

ArchiveLock::ArchiveLock(ArchiveLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ArchiveLock::~ArchiveLock() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

}  // namespace timbao
