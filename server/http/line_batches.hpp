// Cuts a body that comes in pieces into batches of whole lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace timbao {

struct LineBatch {
  std::string lines;           // whole ones
  std::size_t first_line = 1;  // the number of the first
};

// No line may be longer: it is kept in memory until its end has come.
inline constexpr std::size_t line_bytes_max = std::size_t{64} << 20;

class LineBatches {
 public:
  // The lines that end in this piece, together with what the one before left. Nothing where a line
  // is too long. Behind the last piece all is given.
  std::optional<LineBatch> take(std::string piece, bool last) {
    if (begun_.empty())
      begun_ = std::move(piece);
    else
      begun_ += piece;
    const std::size_t newline = last ? begun_.size() : begun_.rfind('\n');
    LineBatch batch{"", next_line_};
    if (newline != std::string::npos) {
      const std::size_t end = last ? newline : newline + 1;
      batch.lines = begun_.substr(0, end);
      begun_.erase(0, end);
      next_line_ +=
          static_cast<std::size_t>(std::count(batch.lines.begin(), batch.lines.end(), '\n'));
    }
    if (begun_.size() > line_bytes_max)
      return {};
    return batch;
  }
  // The number of the line that has begun.
  std::size_t line() const { return next_line_; }

 private:
  std::string begun_;
  std::size_t next_line_ = 1;
};

}  // namespace timbao
