// Where records that could not be indexed are kept, with the reason, so that nothing is lost.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// Writes one JSON object a line: {"place": "a.jsonl:17", "reason": "...", "record": "..."}, or
// "record_base64" where the record is not valid UTF-8. The file appears with the first record; one
// left by an earlier build is removed at construction. Not thread-safe.
class RejectsFile {
 public:
  explicit RejectsFile(std::filesystem::path path);

  // Writes and flushes. ErrorCode::storage_failed, naming the file, if the disk refuses.
  Result<void> add(const Error& reason, std::string_view record);

  std::uint64_t count() const { return count_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, FileCloser> file_;
  std::uint64_t count_ = 0;
};

}  // namespace timbao
