// By what a file is known again, whatever its name.
#pragma once

#include <cstdint>
#include <filesystem>

namespace timbao {

// Two files that are there at the same time differ in device or number, a file and its successor
// under the same number in time or size.
struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t number = 0;  // of the inode; 0: there is no file
  std::uint64_t bytes = 0;
  std::int64_t modified_seconds = 0;
  std::int64_t modified_nanoseconds = 0;

  bool exists() const { return number != 0; }
  bool operator==(const FileIdentity&) const = default;
};

FileIdentity identity_of(const std::filesystem::path& file);

}  // namespace timbao
