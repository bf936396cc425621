// The file that lets a sweep go on where it was stopped.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// One setting on one collection.
struct SweptValues {
  std::uint64_t fingerprint = 0;  // of all that the values depend on
  std::string label;              // for people: setting, collection, measure
  std::vector<double> values;     // by topic
};

// Remembers values by fingerprint, in memory and, if it was opened with a path, in a file of one
// line each, on disk as soon as added. Not thread-safe.
class SweepState {
 public:
  // An empty path keeps nothing. A last line that was torn by a crash is dropped, from the file
  // too. invalid_record naming file:line if the file is not such a state, storage_failed if it
  // cannot be written.
  static Result<SweepState> open(const std::filesystem::path& path);

  // Nothing unless exactly these were computed before.
  const std::vector<double>* find(std::uint64_t fingerprint, std::size_t topics) const;

  Result<void> add(SweptValues values);

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::filesystem::path path_;
  std::map<std::uint64_t, std::vector<double>> known_;
  std::unique_ptr<std::FILE, CloseFile> file_;
};

}  // namespace timbao
