// Formats and prints progress.
#include "indexer/progress_display.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

#include <spdlog/fmt/fmt.h>

namespace timbao {
namespace {

constexpr auto terminal_interval = std::chrono::milliseconds(100);
constexpr auto plain_interval = std::chrono::seconds(10);
constexpr std::uint64_t rejected_shown_max = 100;
constexpr std::size_t bar_width = 24;

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

std::string format_duration(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

std::string format_bytes(std::uint64_t bytes) {
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 1000 && unit + 1 < std::size(units)) {
    value /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || value >= 100 ? 0 : 1;
  return fmt::format("{:.{}f} {}", value, decimals, units[unit]);
}

std::string format_count(std::uint64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t position = digits.size(); position > 3;) {
    position -= 3;
    digits.insert(position, ",");
  }
  return digits;
}

ProgressDisplay::ProgressDisplay(std::uint64_t total_bytes)
    : total_bytes_(total_bytes), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

std::string ProgressDisplay::line_for(const BuildProgress& progress) const {
  const double elapsed =
      std::max(std::chrono::duration<double>(Clock::now() - start_).count(), 1e-3);
  const auto rate = static_cast<std::uint64_t>(static_cast<double>(progress.articles) / elapsed);
  std::string line = fmt::format("{}: {} articles, {}, {} articles/s", progress.stage,
                                 format_count(progress.articles), format_bytes(progress.bytes_read),
                                 format_count(rate));
  if (progress.rejected > 0)
    line += fmt::format(", {} rejected", format_count(progress.rejected));
  if (total_bytes_ == 0 || progress.bytes_read == 0)
    return line;
  const double done =
      std::min(1.0, static_cast<double>(progress.bytes_read) / static_cast<double>(total_bytes_));
  if (done < 1)
    line += fmt::format(", {} left", format_duration(elapsed * (1 - done) / done));
  const auto filled = static_cast<std::size_t>(done * bar_width);
  return fmt::format("[{}{}] {:3.0f}% {}", std::string(filled, '#'),
                     std::string(bar_width - filled, '.'), done * 100, line);
}

void ProgressDisplay::show(const BuildProgress& progress) {
  const Clock::time_point now = Clock::now();
  const bool stage_changed = progress.stage != last_stage_;
  const Clock::duration interval =
      is_terminal_ ? Clock::duration(terminal_interval) : Clock::duration(plain_interval);
  if (!stage_changed && now - last_shown_ < interval)
    return;
  last_shown_ = now;
  last_stage_ = progress.stage;
  const std::string line = line_for(progress);
  if (is_terminal_) {
    clear_line();
    std::fputs(line.substr(0, terminal_width() - 1).c_str(), stderr);
    std::fflush(stderr);
    line_open_ = true;
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
}

void ProgressDisplay::show_rejected(const Error& reason) {
  if (++rejected_shown_ > rejected_shown_max)
    return;
  clear_line();
  std::fprintf(stderr, "rejected %s\n", to_string(reason).c_str());
  if (rejected_shown_ == rejected_shown_max)
    std::fputs("further rejected records are only written to the rejects file\n", stderr);
}

void ProgressDisplay::finish() {
  clear_line();
}

void ProgressDisplay::clear_line() {
  if (line_open_)
    std::fputs("\r\033[K", stderr);
  line_open_ = false;
}

}  // namespace timbao
