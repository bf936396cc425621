// A file whose bytes are read where the system keeps them.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// A file mapped for reading; unmapped with the last owner.
class MappedFile {
 public:
  // Fails with storage_failed naming the file. An empty file has no bytes.
  static Result<std::shared_ptr<const MappedFile>> open(const std::filesystem::path& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

  // Gives the pages that were read back to the system: they count as the process's own memory as
  // long as they are mapped. What is read again comes from the page cache.
  void release() const;

  // From now on only pages that are looked at are read from the disk, not also those around them
  // (8 MB on some disks): several times faster as long as next to nothing is in the page cache.
  // Until fetch() has run.
  void read_by_the_page() const;
  // Reads all of the file into the page cache, piece by piece so that others may read between;
  // ends early once `stop` is true. Then the system reads ahead again as it does by default.
  void fetch(const std::atomic<bool>& stop) const;

 private:
  MappedFile(const char* data, std::size_t size) : data_(data), size_(size) {}

  const char* data_;
  std::size_t size_;
};

}  // namespace timbao
