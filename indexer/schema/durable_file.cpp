// Bytes first, then the name, each synced.
#include "indexer/schema/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace timbao {
namespace {

namespace fs = std::filesystem;

// Kept free, so that a manifest or a list of deleted articles can still be written.
constexpr std::uint64_t spare_bytes = std::uint64_t{4} << 20;

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

Result<void> sync_path(const fs::path& path, int flags) {
  const FileDescriptor opened(::open(path.c_str(), flags | O_CLOEXEC));
  if (opened.get() < 0 || ::fsync(opened.get()) != 0)
    return storage_error("cannot sync", path);
  return {};
}

Result<void> write_and_sync(const fs::path& path, std::string_view bytes, unsigned mode) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.get() < 0)
    return storage_error("cannot create", path);
  if (Result<void> written = write_all(file.get(), bytes, path); written.has_error())
    return written;
  if (::fsync(file.get()) != 0)
    return storage_error("cannot sync", path);
  return {};
}

// Nothing half-written stays behind.
Result<void> or_remove(Result<void> done, const fs::path& path) {
  std::error_code ignored;
  if (done.has_error())
    fs::remove(path, ignored);
  return done;
}

}  // namespace

Error storage_error(const std::string& what, const fs::path& path, int number) {
  const bool full = number == ENOSPC || number == EDQUOT;
  return {full ? ErrorCode::storage_full : ErrorCode::storage_failed,
          what + ": " + std::generic_category().message(number), path.string()};
}

Error storage_error(const std::string& what, const fs::path& path) {
  return storage_error(what, path, errno);
}

Result<void> write_synced(const fs::path& path, std::string_view bytes) {
  return or_remove(write_and_sync(path, bytes, 0666), path);
}

Result<void> sync_directory(const fs::path& directory) {
  return sync_path(directory, O_RDONLY | O_DIRECTORY);
}

Result<void> sync_files(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error))
    files.push_back(entry->path());
  if (error)
    return storage_error("cannot list", directory, error.value());
  for (const fs::path& file : files)
    if (Result<void> synced = sync_path(file, O_RDONLY); synced.has_error())
      return synced;
  return sync_directory(directory);
}

Result<void> rename_path(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0)
    return storage_error("cannot rename", from);
  return {};
}

Result<void> replace_file(const fs::path& path, std::string_view bytes, unsigned mode) {
  const fs::path fresh = path.string() + ".new";
  ::unlink(fresh.c_str());  // one that a crash left may have another mode
  if (Result<void> written = or_remove(write_and_sync(fresh, bytes, mode), fresh);
      written.has_error())
    return written;
  if (Result<void> renamed = or_remove(rename_path(fresh, path), fresh); renamed.has_error())
    return renamed;
  return sync_directory(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

Result<void> check_room(const fs::path& directory, std::uint64_t bytes) {
  std::error_code error;
  const fs::space_info space = fs::space(directory, error);
  if (error || space.available >= bytes + spare_bytes)
    return {};  // where that cannot be told, writing will
  constexpr std::uint64_t megabyte = 1 << 20;
  return Error{ErrorCode::storage_full,
               "needs " + std::to_string((bytes + spare_bytes) / megabyte + 1) +
                   " MB of room, and there are " + std::to_string(space.available / megabyte),
               directory.string()};
}

}  // namespace timbao
