// Cursors: what they keep, and what is none.
#include "server/http/page_cursor.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

std::uint64_t fingerprint(const char* raw, const ArchiveDescription& description) {
  return search_fingerprint(parse_target(raw).target, description);
}

ArchiveDescription archive(const char* name, std::uint64_t generation) {
  ArchiveDescription description;
  description.name = name;
  description.generation = generation;
  return description;
}

TEST(PageCursor, KeepsThePositionAndTheSearch) {
  for (const std::size_t position : {0u, 1u, 10u, 9999u, 4'000'000'000u}) {
    const std::string text = make_cursor(0x0123456789ABCDEFu, position);
    EXPECT_EQ(
        text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
    const auto cursor = read_cursor(text);
    ASSERT_TRUE(cursor) << position;
    EXPECT_EQ(cursor->fingerprint, 0x0123456789ABCDEFu);
    EXPECT_EQ(cursor->position, position);
  }
}

TEST(PageCursor, ChangesOfAnyCharacterAreNoticed) {
  const std::string good = make_cursor(77, 10);
  for (std::size_t index = 0; index < good.size(); ++index) {
    std::string bad = good;
    bad[index] = bad[index] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(read_cursor(bad)) << index;
  }
  for (const std::string& bad :
       {std::string(), good + "A", good.substr(1), std::string(20, '!'), std::string(20, 'A')})
    EXPECT_FALSE(read_cursor(bad)) << bad;
}

TEST(PageCursor, IsOfOneSearchInAnyStateOfTheArchive) {
  const ArchiveDescription bao = archive("bao", 1);
  const std::uint64_t own = fingerprint("/s?q=a&source=x&source=y&limit=10", bao);
  struct Row {
    const char* raw;
    ArchiveDescription description;
    bool same;
  };
  const std::vector<Row> rows = {
      {"/s?q=a&source=x&source=y", bao, true},
      {"/s?source=x&q=a&source=y&limit=7&explain=1&facets=tag&interval=day&time_limit=5", bao,
       true},
      {"/s?q=a&source=x&source=y&cursor=abc", bao, true},
      {"/s?q=b&source=x&source=y", bao, false},
      {"/s?q=a&source=x", bao, false},
      {"/s?q=a&source=x&tag=y", bao, false},
      {"/s?q=a&source=x&source=y&sort=newest", bao, false},
      {"/s?q=a&source=x&source=y&collapse=near-duplicates", bao, false},
      {"/s?q=a&source=x&source=y", archive("bao", 2), true},
      {"/s?q=a&source=x&source=y", archive("khac", 1), false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(fingerprint(row.raw, row.description) == own, row.same) << row.raw;
}

}  // namespace
}  // namespace timbao
