// Bytes first, then the name, each synced.
#include "indexer/schema/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace timbao {
namespace {

namespace fs = std::filesystem;

Error storage_error(const std::string& what, const fs::path& path) {
  return {ErrorCode::storage_failed, what + ": " + std::strerror(errno), path.string()};
}

class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

Result<void> write_all(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return storage_error("cannot write", path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<void> replace_file(const fs::path& path, std::string_view bytes, unsigned mode) {
  const fs::path fresh = path.string() + ".new";
  ::unlink(fresh.c_str());  // one that a crash left may have another mode
  {
    const FileDescriptor file(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
    if (file.get() < 0)
      return storage_error("cannot create", fresh);
    if (Result<void> written = write_all(file.get(), bytes, fresh); written.has_error())
      return written;
    if (::fsync(file.get()) != 0)
      return storage_error("cannot sync", fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0)
    return storage_error("cannot rename", fresh);
  const fs::path parent = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const FileDescriptor directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY));
  if (directory.get() < 0 || ::fsync(directory.get()) != 0)
    return storage_error("cannot sync", parent);
  return {};
}

}  // namespace timbao
