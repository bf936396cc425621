// Bodies that come in pieces, cut anywhere, give the same lines.
#include "server/http/line_batches.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

// "1:a\n|2:b" for the batches that are not empty.
std::string batches_of(const std::vector<std::string>& pieces) {
  LineBatches batches;
  std::string text;
  for (std::size_t index = 0; index < pieces.size(); ++index) {
    const auto batch = batches.take(pieces[index], index + 1 == pieces.size());
    if (!batch)
      return text + "too long " + std::to_string(batches.line());
    if (!batch->lines.empty())
      text += (text.empty() ? "" : "|") + std::to_string(batch->first_line) + ":" + batch->lines;
  }
  return text;
}

TEST(LineBatches, HaveWholeLinesWithTheirNumbers) {
  struct Row {
    std::vector<std::string> pieces;
    std::string batches;
  };
  const std::vector<Row> rows = {
      {{""}, ""},
      {{"a"}, "1:a"},
      {{"a\n"}, "1:a\n"},
      {{"a\nb"}, "1:a\nb"},
      {{"a", "b", "c"}, "1:abc"},
      {{"a\nb", "c\nd"}, "1:a\n|2:bc\nd"},
      {{"a\n", "b\n", ""}, "1:a\n|2:b\n"},
      {{"a", "\n", "b"}, "1:a\n|2:b"},
      {{"\n\n", "a\n", "b"}, "1:\n\n|3:a\n|4:b"},
      {{"a\nb\nc", "", "\n", "d\n\n"}, "1:a\nb\n|3:c\n|4:d\n\n"},
      {{"a\r\nb", "\r\nc"}, "1:a\r\n|2:b\r\nc"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(batches_of(row.pieces), row.batches);
}

TEST(LineBatches, RefuseALineWithoutEnd) {
  const std::string half(line_bytes_max / 2, 'a');
  LineBatches batches;
  EXPECT_TRUE(batches.take("a\nb\n" + half, false));
  EXPECT_TRUE(batches.take(half, false));
  EXPECT_EQ(batches.line(), 3u);
  EXPECT_FALSE(batches.take("a", false));
}

}  // namespace
}  // namespace timbao
