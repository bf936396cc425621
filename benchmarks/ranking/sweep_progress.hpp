// Shows how a sweep goes: a bar that renews itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>

namespace timbao {

// Writes to standard error. Not thread-safe.
class SweepProgress {
 public:
  // `total` evaluations, of which `known` were read from the state file.
  SweepProgress(std::size_t total, std::size_t known);
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;
  // Takes the bar away.
  ~SweepProgress();

  void advance();

 private:
  using Clock = std::chrono::steady_clock;

  const std::size_t total_;
  const std::size_t known_;
  const bool is_terminal_;
  const Clock::time_point start_ = Clock::now();
  Clock::time_point last_shown_ = start_;
  std::size_t done_;
};

}  // namespace timbao
