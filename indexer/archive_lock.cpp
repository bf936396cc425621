// The lock is the kernel's (flock), so a killed process leaves none behind.
#include "indexer/archive_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

const char* file_of(ArchiveRole role) {
  switch (role) {
    case ArchiveRole::build:
      return "lock";
    case ArchiveRole::live:
      return "lock-live";
    case ArchiveRole::publish:
      break;
  }
  return "lock-manifest";
}

bool lock(int descriptor, bool wait) {
  while (::flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR)
      return false;
  return true;
}

}  // namespace

Result<ArchiveLock> ArchiveLock::acquire(const std::filesystem::path& archive, ArchiveRole role) {
  const std::filesystem::path path = archive / file_of(role);
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return storage_error("cannot open", path);
  ArchiveLock held(descriptor);
  if (!lock(descriptor, role == ArchiveRole::publish))
    return Error{ErrorCode::conflict, "another process is writing this archive", archive.string()};
  return held;
}

ArchiveLock::ArchiveLock(ArchiveLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ArchiveLock& ArchiveLock::operator=(ArchiveLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

bool ArchiveLock::is_of(const std::filesystem::path& archive, ArchiveRole role) const {
  struct stat held {};
  struct stat there {};
  return ::fstat(descriptor_, &held) == 0 &&
         ::stat((archive / file_of(role)).c_str(), &there) == 0 && held.st_dev == there.st_dev &&
         held.st_ino == there.st_ino;
}

ArchiveLock::~ArchiveLock() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

}  // namespace timbao
