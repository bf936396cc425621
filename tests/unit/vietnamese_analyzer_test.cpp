// What the analyser makes of Vietnamese text, as tables: input, expected tokens.
#include "analyzers/vietnamese_analyzer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/ngram_terms.hpp"
#include "tests/support/token_listing.hpp"

namespace timbao {
namespace {

struct Row {
  const char* input;
  const char* expected;
};

void expect_exact(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(exact_words(row.input), row.expected) << row.input;
}

void expect_folded(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(folded_words(row.input), row.expected) << row.input;
}

TEST(VietnameseAnalyzer, SplitsSyllablesAndLowersThem) {
  expect_exact({
      {"Công Nghệ Thông Tin Việt Nam", "công nghệ thông tin việt nam"},
      {"ĐỒNG BẰNG SÔNG CỬU LONG", "đồng bằng sông cửu long"},
      {"không  gian", "không gian"},
      {"x\n\ny", "x y"},
      {"nguyễn  văn  bé  nhỏ", "nguyễn văn bé nhỏ"},
      {"", ""},
      {" \t\r\n.,;!", ""},
  });
}

TEST(VietnameseAnalyzer, MeetsOldAndNewTonePlacement) {
  expect_exact({
      {"hòa hoà", "hòa hòa"},
      {"thúy thuý", "thúy thúy"},
      {"khỏe khoẻ", "khỏe khỏe"},
      {"thụy thuỵ", "thụy thụy"},
      {"qúa quá qủa quả", "quá quá quả quả"},
      {"qúy quý giả gỉa gìn huỳnh khuỷu", "quý quý giả giả gìn huỳnh khuỷu"},
      {"mùa của mía lửa", "mùa của mía lửa"},
  });
}

TEST(VietnameseAnalyzer, PutsMisplacedTonesRight) {
  expect_exact({
      {"vịêt", "việt"},
      {"thuýên", "thuyến"},
      {"tụynh tuỵnh", "tuỵnh tuỵnh"},
      {"hòan tòan", "hoàn toàn"},
  });
}

TEST(VietnameseAnalyzer, ComposesMarksInAnyMixtureAndOrder) {
  expect_exact({
      {"be\u0302\u0323nh", "bệnh"},
      {"be\u0323\u0302nh", "bệnh"},
      {"b\u1EB9\u0302nh", "bệnh"},
      {"b\u00EA\u0323nh", "bệnh"},
      {"\u0110\u1ED6 THI\u0323 LA\u0323\u0302P", "đỗ thị lập"},
      {"\u01A1\u0300 \u01B0\u0303ng", "ờ ững"},
      {"a\u0341", "á"},
  });
}

TEST(VietnameseAnalyzer, ReadsLookalikesAndInvisibleCharacters) {
  expect_exact({
      {"\u00D0\u00E0 N\u1EB5ng \u00F0\u01B0\u1EDDng", "đà nẵng đường"},
      {"Th\u0430nh H\u00F3\u0430", "thanh hóa"},
      {"Vi\u1EC7t\u200BNam", "việtnam"},
      {"kinh\u00A0t\u1EBF", "kinh tế"},
      {"th\u00E0nh\u00AD ph\u1ED1", "thành phố"},
      {"\uFEFFHu\u1EBF", "huế"},
      {"\uFF28\u00E0 \uFF2E\u1ED9i \uFF12\uFF10", "hà nội 20"},
      {"\u041C\u043E\u0441\u043A\u0432\u0430", "\u043C\u043E\u0441\u043A\u0432\u0430"},
  });
}

TEST(VietnameseAnalyzer, FoldsMarksStrokeAndLoneY) {
  expect_folded({
      {"tôi được đi học", "toi duoc di hoc"},
      {"Đường Dương đương", "duong duong duong"},
      {"con đường ngoằn nghoèo", "con duong ngoan nghoeo"},
      {"kỹ kĩ Mỹ Mĩ lý lí công ty công ti quý quí", "ki ki mi mi li li cong ti cong ti qui qui"},
      {"tay tai thúy thúi yêu", "tay tai thuy thui yeu"},
      {"Nguyễn Nguyen NGUYỄN", "nguyen nguyen nguyen"},
      {"Đắk Lắk Krông Pắc café", "dak lak krong pac cafe"},
  });
}

TEST(VietnameseAnalyzer, KeepsDifferentWordsApartUnlessFolded) {
  expect_exact({
      {"án an ăn ân ấn", "án an ăn ân ấn"},
      {"năm nam Nam", "năm nam nam"},
      {"chó chòe", "chó chòe"},
      {"kỹ kĩ", "kỹ kĩ"},
  });
}

TEST(VietnameseAnalyzer, ReadsNumbersAsNewspapersWriteThem) {
  expect_exact({
      {"1.000.000 đồng", "1000000 đồng"},
      {"1,000,000", "1000000"},
      {"2,5 tỷ 2.5 tỉ", "2.5 tỷ 2.5 tỉ"},
      {"1.234,5", "1234.5"},
      {"0,125", "0.125"},
      {"22/12 22-12-2025 22.12.2025", "22 12 22 12 2025 22 12 2025"},
      {"192.168.1.1", "192 168 1 1"},
      {"50% 100km/h", "50 100 km h"},
      {"U23 U-23 B-52 QL1A 5G", "u 23 u 23 b 52 ql 1 a 5 g"},
      {"Covid-19 AFF Cup 2024", "covid 19 aff cup 2024"},
      {"năm 2024.", "năm 2024"},
      {"1.", "1"},
  });
  expect_folded({{"02/9 2/9 007 0", "2 9 2 9 7 0"}});
}

TEST(VietnameseAnalyzer, SplitsAddressesAndHyphenatedNames) {
  expect_exact({
      {"toasoan@bao-song-ma.example", "toasoan bao song ma example"},
      {"https://cuulong.example/tin-tuc", "https cuulong example tin tuc"},
      {"Xô-viết Pa-ri Kroong-Pa", "xô viết pa ri kroong pa"},
      {"BHBD. Ms:1D0013246A", "bhbd ms 1 d 0013246 a"},
      {"<p>đỗ đại học</p>", "p đỗ đại học p"},
  });
}

TEST(VietnameseAnalyzer, TakesEachIdeographAsAWord) {
  expect_exact({{"sách .. sách ; 東京都", "sách sách 東 京 都"}});
}

TEST(VietnameseAnalyzer, OffsetsPointIntoTheOriginalBytes) {
  const std::vector<Row> rows = {
      {"sách .. sách ; 東京都", "[0,5) [9,14) [17,20) [20,23) [23,26)"},
      {"Hoà Bình", "[0,4) [5,10)"},
      {"  be\u0302\u0323nh.", "[2,10)"},
      {"1.000 đ", "[0,5) [6,8)"},
      {"a\u00AD b", "[0,1) [4,5)"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(token_offsets(row.input), row.expected) << row.input;
}

TEST(VietnameseAnalyzer, EndsSentencesWhereAReaderWould) {
  // A bar stands before each word that starts a sentence.
  const std::vector<Row> rows = {
      {"Hà Nội. Huế đẹp", "|hà nội |huế đẹp"},
      {"Hà Nội! Huế? Đẹp; rồi… Thế", "|hà nội |huế |đẹp |rồi |thế"},
      {"TP. Hồ Chí Minh", "|tp hồ chí minh"},
      {"ThS. Trần T. Gia", "|ths trần t gia"},
      {"PGS.TS Nguyễn", "|pgs ts nguyễn"},
      {"đoạn một\nđoạn hai", "|đoạn một |đoạn hai"},
      {"năm 2024. Sau đó", "|năm 2024 |sau đó"},
      {"cuulong.example có", "|cuulong example có"},
      {"\"Đi thôi.\" Ông nói", "|đi thôi |ông nói"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(words_with_sentence_bars(row.input), row.expected) << row.input;
}

TEST(VietnameseAnalyzer, BigramsStayInsideSentences) {
  EXPECT_EQ(bigrams("Hà Nội mùa thu. Huế"), "hà+nội nội+mùa mùa+thu");
  EXPECT_EQ(bigrams("một"), "");
  EXPECT_EQ(bigrams(""), "");
}

TEST(VietnameseAnalyzer, TreatsInvalidBytesAsSeparators) {
  expect_exact({
      {"hà\xFFnội", "hà nội"},
      {"\xE1\xBB", ""},
      {"vi\xE1\xBB", "vi"},
      {"\xC0\x80\xED\xA0\x80 a", "a"},
  });
}

TEST(VietnameseAnalyzer, BoundsTheSpellingOfEndlessWords) {
  AnalyzedText text;
  analyze(std::string(100'000, 'w'), text);
  ASSERT_EQ(text.tokens.size(), 1u);
  EXPECT_EQ(text.exact(text.tokens[0]), std::string(48, 'w'));
  EXPECT_EQ(text.tokens[0].source_end, 100'000u);

  std::string marks = "e";
  for (int count = 0; count < 100'000; ++count)
    marks += "\u0302";
  analyze(marks, text);
  ASSERT_EQ(text.tokens.size(), 1u);
  EXPECT_EQ(text.tokens[0].source_end, marks.size());

  analyze(std::string(100'000, '7'), text);
  ASSERT_EQ(text.tokens.size(), 1u);
  EXPECT_LE(text.exact(text.tokens[0]).size(), 48u);
}

TEST(VietnameseAnalyzer, SharesIdsBetweenSpellingsOfOneWord) {
  const auto id_of = [](const char* word) {
    AnalyzedText text;
    analyze(word, text);
    return text.tokens.at(0);
  };
  EXPECT_EQ(id_of("hòa").exact_id, id_of("HOÀ").exact_id);
  EXPECT_NE(id_of("hòa").exact_id, id_of("hoa").exact_id);
  EXPECT_EQ(id_of("nguyễn").folded_id, id_of("nguyen").folded_id);
  EXPECT_EQ(id_of("nguyen").exact_id, id_of("nguyễn").folded_id);
  EXPECT_EQ(id_of("Windows").exact_id, id_of("windows").folded_id);
  EXPECT_EQ(id_of("007").folded_id, id_of("7").exact_id);
}

}  // namespace
}  // namespace timbao
