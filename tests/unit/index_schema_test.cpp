// Encodings of values.
#include "indexer/schema/index_schema.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(IndexSchema, LengthsTakeFewBytesAndComeBack) {
  struct Case {
    std::uint32_t length;
    std::string bytes;
  };
  const std::vector<Case> cases = {
      {0, std::string("\0", 1)},       {1, "\x01"},       {255, "\xFF"},
      {256, std::string("\x01\0", 2)}, {600, "\x02\x58"}, {70'000, "\x01\x11\x70"},
      {0xFFFFFFFF, "\xFF\xFF\xFF\xFF"}};
  for (const auto& [length, bytes] : cases) {
    EXPECT_EQ(length_to_bytes(length), bytes) << length;
    EXPECT_EQ(length_of_bytes(bytes), length);
  }
  EXPECT_EQ(length_of_bytes(""), 0u);
}

TEST(IndexSchema, TagsAreJoinedOnceInTheirOrder) {
  const std::string zero(1, '\0');
  struct Case {
    std::vector<std::string> tags;
    std::vector<std::string_view> split;
  };
  const std::string longest(243, 'a');
  const std::string cut = "cắt" + zero + "bỏ";
  const std::vector<Case> cases = {
      {{}, {}},
      {{""}, {}},
      {{"bão"}, {"bão"}},
      {{"bão", "lũ", "bão", "", "sạt lở"}, {"bão", "lũ", "sạt lở"}},
      {{"lũ", cut, zero}, {"lũ", "cắt"}},
      {{longest + "b", longest + "c"}, {longest}},  // the same filter term
  };
  for (const auto& [tags, split] : cases)
    EXPECT_EQ(split_tags(joined_tags(tags)), split);
  EXPECT_EQ(joined_tags({"bão", "lũ"}), "bão" + zero + "lũ");
}

}  // namespace
}  // namespace timbao
