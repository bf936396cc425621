// Signatures of texts: copies, edited copies, and texts that have nothing to do with each other.
#include "analyzers/text_signature.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

TextSignature signature_of(const std::vector<std::string>& fields) {
  SignatureMaker maker;
  AnalyzedText analyzed;
  for (const std::string& field : fields) {
    analyze(field, analyzed);
    maker.add(analyzed);
  }
  return maker.finish();
}

// A text of `words` words that depends on `seed`.
std::string text_of(unsigned seed, unsigned words) {
  const std::vector<std::string> known = {"giá", "vàng", "tăng", "mạnh", "hôm", "nay", "sông",
                                          "mã",  "lũ",   "dân",  "cầu",  "mới", "xã",  "huyện"};
  std::string text;
  for (unsigned word = 0; word < words; ++word) {
    seed = seed * 1664525u + 1013904223u;
    text += known[(seed >> 16) % known.size()] + " ";
  }
  return text;
}

TEST(TextSignature, IsTheSameForTheSameWordsHoweverTheyAreWritten) {
  const std::string text = text_of(1, 200);
  std::string capitals = text;
  capitals.replace(0, text.find(' '), "GIÁ");
  EXPECT_EQ(signature_of({text}), signature_of({text}));
  EXPECT_DOUBLE_EQ(resemblance(signature_of({text}), signature_of({text + "."})), 1);
}

TEST(TextSignature, TellsCopiesFromOtherTexts) {
  struct Row {
    const char* what;
    std::string other;
    double least;
    double most;
  };
  const std::string text = text_of(1, 400);
  const std::vector<Row> rows = {
      {"a sentence added", text + text_of(2, 20), 0.7, 1},
      {"the first tenth left out", text.substr(text.find(' ', text.size() / 10)), 0.7, 1},
      {"half of it another text", text.substr(0, text.size() / 2) + text_of(3, 200), 0.1, 0.75},
      {"another text", text_of(4, 400), 0, 0.35},
  };
  for (const Row& row : rows) {
    const double found = resemblance(signature_of({text}), signature_of({row.other}));
    EXPECT_GE(found, row.least) << row.what;
    EXPECT_LE(found, row.most) << row.what;
  }
}

TEST(TextSignature, IsEmptyForTextsThatSayTooLittle) {
  EXPECT_TRUE(signature_of({}).empty());
  EXPECT_TRUE(signature_of({"Kết quả xổ số điện toán"}).empty());
  EXPECT_TRUE(signature_of({text_of(1, signature_words_min - 1)}).empty());
  EXPECT_FALSE(signature_of({text_of(1, signature_words_min)}).empty());
  EXPECT_DOUBLE_EQ(resemblance(TextSignature{}, TextSignature{}), 0);
}

TEST(TextSignature, GoesThroughBytes) {
  const TextSignature signature = signature_of({text_of(1, 100)});
  EXPECT_EQ(to_bytes(signature).size(), signature_bytes);
  EXPECT_EQ(signature_of_bytes(to_bytes(signature)), signature);
  EXPECT_EQ(to_bytes(TextSignature{}), "");
  for (const char* bytes : {"", "too short", "thirty-three bytes, one too many!!"})
    EXPECT_TRUE(signature_of_bytes(bytes).empty()) << bytes;
}

}  // namespace
}  // namespace timbao
