// Prints the bar.
#include "benchmarks/ranking/sweep_progress.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string>
#include <unistd.h>

#include <spdlog/fmt/fmt.h>

namespace timbao {

SweepProgress::SweepProgress(std::size_t total, std::size_t known)
    : total_(total), known_(known), is_terminal_(::isatty(STDERR_FILENO) == 1), done_(known) {
  if (known > 0)
    fmt::print(stderr, "{} of {} evaluations are in the state file\n", known, total);
}

SweepProgress::~SweepProgress() {
  if (is_terminal_)
    std::fputs("\r\033[K", stderr);
}

void SweepProgress::advance() {
  constexpr auto terminal_interval = std::chrono::milliseconds(100);
  constexpr auto plain_interval = std::chrono::seconds(10);
  constexpr std::size_t bar_width = 24;
  ++done_;
  const Clock::time_point now = Clock::now();
  const Clock::duration interval =
      is_terminal_ ? Clock::duration(terminal_interval) : Clock::duration(plain_interval);
  if (now - last_shown_ < interval)
    return;
  last_shown_ = now;
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const auto left = static_cast<std::uint64_t>(
      std::llround(elapsed * static_cast<double>(total_ - std::min(done_, total_)) /
                   static_cast<double>(done_ - known_)));
  const std::size_t filled = std::min(done_, total_) * bar_width / total_;
  const std::string line =
      fmt::format("[{}{}] {}/{} evaluations, {}:{:02} left", std::string(filled, '#'),
                  std::string(bar_width - filled, '.'), done_, total_, left / 60, left % 60);
  fmt::print(stderr, "{}{}{}", is_terminal_ ? "\r\033[K" : "", line, is_terminal_ ? "" : "\n");
  std::fflush(stderr);
}

}  // namespace timbao
