// Shows how a build goes: one line that renews itself on a terminal, a plain line now and then
// elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "analyzers/result.hpp"
#include "indexer/bulk/bulk_build.hpp"

namespace timbao {

// Writes to standard error. Not thread-safe; the build calls it one at a time.
class ProgressDisplay {
 public:
  // `total_bytes` is 0 where the size of the sources is not known.
  explicit ProgressDisplay(std::uint64_t total_bytes);

  void show(const BuildProgress& progress);
  // Prints a rejected record's place and reason above the progress line. The first hundred are
  // shown; all of them stand in the rejects file.
  void show_rejected(const Error& reason);
  // Ends the renewed line.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  std::string line_for(const BuildProgress& progress) const;
  void clear_line();

  const std::uint64_t total_bytes_;
  const bool is_terminal_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_shown_{};
  std::string last_stage_;
  std::uint64_t rejected_shown_ = 0;
  bool line_open_ = false;
};

// "2.1 GB", "345 kB"; decimal units.
std::string format_bytes(std::uint64_t bytes);
// "1,234,567".
std::string format_count(std::uint64_t count);

}  // namespace timbao
