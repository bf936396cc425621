// A stream looked at from its front.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "indexer/sources/input_stream.hpp"

namespace timbao {

// Holds what was read and not taken yet. A failed read ends the stream; error() says so.
class ByteWindow {
 public:
  explicit ByteWindow(const ReadBytes& read) : read_(read) {}

  std::string_view bytes() const { return std::string_view(held_).substr(begin_); }
  // Reads on; false at the end.
  bool fill() {
    if (ended_)
      return false;
    if (begin_ > held_.size() / 2) {
      held_.erase(0, begin_);
      begin_ = 0;
    }
    const std::size_t before = held_.size();
    held_.resize(before + read_bytes);
    const Result<std::size_t> count = read_(held_.data() + before, read_bytes);
    held_.resize(before + (count.has_error() ? 0 : *count));
    if (count.has_error())
      error_ = count.error();
    ended_ = count.has_error() || *count == 0;
    return !ended_;
  }
  // Whether so many bytes are there, reading on if need be.
  bool holds(std::size_t count) {
    while (bytes().size() < count)
      if (!fill())
        return false;
    return true;
  }
  void drop(std::size_t count) { begin_ += std::min(count, bytes().size()); }
  // Takes up to and with the next line end, without it and a CR before it; nothing at the end or
  // for a line longer than `most`.
  std::optional<std::string> take_line(std::size_t most) {
    std::size_t searched = 0;
    for (;;) {
      const std::size_t end = bytes().find('\n', searched);
      if (end != std::string_view::npos) {
        std::string line(bytes().substr(0, end));
        drop(end + 1);
        if (line.ends_with('\r'))
          line.pop_back();
        return line;
      }
      searched = bytes().size();
      if (searched > most || !fill())
        return {};
    }
  }
  // Reads over so many bytes; false where there are fewer.
  bool skip(std::uint64_t count) {
    while (count > 0) {
      if (bytes().empty() && !fill())
        return false;
      const std::size_t step =
          static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes().size()));
      drop(step);
      count -= step;
    }
    return true;
  }
  const std::optional<Error>& error() const { return error_; }

 private:
  static constexpr std::size_t read_bytes = 1 << 16;

  const ReadBytes& read_;
  std::string held_;
  std::size_t begin_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace timbao
