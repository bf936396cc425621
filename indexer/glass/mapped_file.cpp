// Maps a file and tells the system how it is going to be read.
#include "indexer/glass/mapped_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace timbao {

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  const auto failure = [&path](const char* action) {
    return Error{ErrorCode::storage_failed,
                 std::string("cannot ") + action + " the file: " + std::strerror(errno),
                 path.string()};
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return failure("open");
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    const Error error = failure("look at");
    ::close(descriptor);
    return error;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const data =
      size == 0 ? nullptr : ::mmap(nullptr, size, PROT_READ, MAP_SHARED, descriptor, 0);
  const Error error = failure("map");
  ::close(descriptor);
  if (data == MAP_FAILED)
    return error;
  return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const char*>(data), size));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr)
    ::munmap(const_cast<char*>(data_), size_);
}

void MappedFile::read_by_the_page() const {
  if (data_ != nullptr)
    ::madvise(const_cast<char*>(data_), size_, MADV_RANDOM);
}

void MappedFile::fetch(const std::atomic<bool>& stop) const {
  constexpr std::size_t piece = std::size_t{1} << 18;
  if (data_ == nullptr)
    return;
  for (std::size_t begin = 0; begin < size_ && !stop; begin += piece) {
    const std::size_t bytes = std::min(piece, size_ - begin);
    char* const data = const_cast<char*>(data_ + begin);
    ::madvise(data, bytes, MADV_WILLNEED);
    // Waits until it is there.
    [[maybe_unused]] const volatile char last = data[bytes - 1];
    ::madvise(data, bytes, MADV_DONTNEED);  // does not count as the process's own memory
  }
  ::madvise(const_cast<char*>(data_), size_, MADV_NORMAL);
}

void MappedFile::release() const {
  if (data_ != nullptr)
    ::madvise(const_cast<char*>(data_), size_, MADV_DONTNEED);
}

}  // namespace timbao
