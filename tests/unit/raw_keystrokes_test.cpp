// Raw Telex and VNI keystrokes become Vietnamese, everything else stays as it was typed.
#include "analyzers/raw_keystrokes.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace timbao {
namespace {

struct Typed {
  std::string_view keys;
  std::string_view text;
};

TEST(DecodeTelexWord, ReadsKeysInAnyOrder) {
  constexpr Typed cases[] = {
      {"tieengs", "tiếng"},
      {"vieetj", "việt"},
      {"howjp", "hợp"},
      {"hopwj", "hợp"},
      {"dangd", "đang"},
      {"moiwf", "mời"},
      {"nuawx", "nữa"},
      {"dduwowngf", "đường"},
      {"duodngwf", "đường"},
      {"thuowr", "thuở"},
      {"hoawcj", "hoặc"},
      {"quawn", "quăn"},
      {"nguyeenx", "nguyễn"},
      {"giuwowngf", "giường"},
      {"khoeof", "khoèo"},
      {"hoaf", "hòa"},
      {"hosa", "hóa"},
      {"hetse", "hết"},
      {"thietje", "thiệt"},
      {"xooong", "xoong"},
      {"tw", "tư"},
      {"trwowngf", "trường"},
      {"gif", "gì"},
      {"quys", "quý"},
      {"as", "á"},
      {"sois", "sói"},
      {"xas", "xá"},
      {"rux", "rũ"},
  };
  for (const Typed& expected : cases)
    EXPECT_EQ(decode_telex_word(expected.keys), expected.text) << expected.keys;
}

TEST(DecodeTelexWord, KeepsCapitals) {
  constexpr Typed cases[] = {
      {"Vieetj", "Việt"}, {"VIEETJ", "VIỆT"}, {"DDangr", "Đảng"}, {"Ddangr", "Đảng"},
      {"DANGDR", "ĐẢNG"}, {"Awn", "Ăn"},      {"UWOWNG", "ƯƠNG"},
  };
  for (const Typed& expected : cases)
    EXPECT_EQ(decode_telex_word(expected.keys), expected.text) << expected.keys;
}

TEST(DecodeTelexWord, LeavesWordsThatMakeNoSyllable) {
  for (const std::string_view word : {"",
                                      "windows",
                                      "for",
                                      "book",
                                      "google",
                                      "facebook",
                                      "huawei",
                                      "jazz",
                                      "class",
                                      "boss",
                                      "was",
                                      "pass",
                                      "www",
                                      "s",
                                      "f",
                                      "ddd",
                                      "tieengss",
                                      "hocf",
                                      "aaaaaaaaaaaaaaaaaaaaaaaa",
                                      "U23",
                                      "việt",
                                      "thanh",
                                      "duoc",
                                      "asfs"})
    EXPECT_EQ(decode_telex_word(word), word);
}

TEST(DecodeVniWord, ReadsDigits) {
  constexpr Typed cases[] = {
      {"tie61ng", "tiếng"}, {"tieng61", "tiếng"},   {"vie65t", "việt"}, {"d9u7o7ng2", "đường"},
      {"d9a6u1", "đấu"},    {"duong972", "đường"},  {"a8n", "ăn"},      {"Vie65t", "Việt"},
      {"mo7i2", "mời"},     {"d9i", "đi"},          {"thuo73", "thuở"}, {"nu7o7c1", "nước"},
      {"U23", "U23"},       {"covid19", "covid19"}, {"B52", "B52"},     {"2025", "2025"},
      {"F0", "F0"},         {"5g", "5g"},           {"g7", "g7"},       {"u19", "u19"},
      {"mp3", "mp3"},       {"h2o", "h2o"},         {"lop12", "lop12"}, {"", ""},
  };
  for (const Typed& expected : cases)
    EXPECT_EQ(decode_vni_word(expected.keys), expected.text) << expected.keys;
}

TEST(DecodeRawKeystrokes, DecodesQueries) {
  constexpr Typed cases[] = {
      {"tieengs vieetj", "tiếng việt"},
      {"Tieengs Vieetj", "Tiếng Việt"},
      {"howjp", "hợp"},
      {"hopwj", "hợp"},
      {"dangd", "đang"},
      {"moiwf", "mời"},
      {"nuawx", "nữa"},
      {"dduwowngf", "đường"},
      {"thanhf phoos", "thành phố"},
      {"thanhf phoos hoof chis minh", "thành phố hồ chí minh"},
      {"tie61ng vie65t", "tiếng việt"},
      {"d9a5i ho5c ha2 no65i", "đại học hà nội"},
      {"gias vangf hoom nay", "giá vàng hôm nay"},
      {"ddieeuf naof KHOONG ddungs", "điều nào KHÔNG đúng"},
      {"CSGT phatj nguowif ddi xe", "CSGT phạt người đi xe"},
      {"TIEENGS VIEETJ", "TIẾNG VIỆT"},
      {"mua iphone 15 cux owr haf nooij", "mua iphone 15 cũ ở hà nội"},
      {"tuyeenr U23 vieetj nam, covid19", "tuyển U23 việt nam, covid19"},
      {"\"chieens tranh\" -hoaf", "\"chiến tranh\" -hòa"},
      {"tieude:chieens nguowif", "tieude:chiến người"},
      {"sex ddi hocj", "sẽ đi học"},  // a listed word among keystrokes
      {"taxi xe oom owr DDaf Nawngx", "taxi xe ôm ở Đà Nẵng"},
      {"vif sao goij laf City of Lights", "vì sao gọi là City of Lights"},
  };
  for (const Typed& expected : cases) {
    const DecodedKeystrokes decoded = decode_raw_keystrokes(expected.keys);
    EXPECT_EQ(decoded.text, expected.text);
    EXPECT_TRUE(decoded.changed) << expected.keys;
  }
}

// One query a line.
void expect_unchanged(std::string_view queries) {
  for (std::size_t begin = 0; begin < queries.size();) {
    const std::size_t end = std::min(queries.find('\n', begin), queries.size());
    const std::string_view query = queries.substr(begin, end - begin);
    const DecodedKeystrokes decoded = decode_raw_keystrokes(query);
    EXPECT_EQ(decoded.text, query);
    EXPECT_FALSE(decoded.changed) << query;
    begin = end + 1;
  }
}

TEST(DecodeRawKeystrokes, LeavesEnglishAndNames) {
  expect_unchanged(
      "as\nwindows\nseed\ntoo\nsee\nhas\nwas\nfor\nbook\ngoogle\nfacebook\nhuawei\nbus\n"
      "taxi\njazz\nclass\nboss\npass\ncars\nDDoS\nIMF\nWHO\nsee you too\nthis is how it was\n"
      "as far as us\ntax law");
}

TEST(DecodeRawKeystrokes, LeavesUnmarkedVietnameseAndDoubtfulWords) {
  expect_unchanged(
      "chung ta co the lam duoc\nthanh hoa\nhuong\nhoas\ncas si\nnguyen van a\nxa hoi\n"
      "bao tuoi tre 2025\nvinh");
}

TEST(DecodeRawKeystrokes, LeavesWordsWithDigits) {
  expect_unchanged(
      "U23 viet nam\nU17\ncovid19\ncovid 19\nB52\n2025\nF0\n5g\ng7\nA1\nmp3\nlop 12\nquan1\n"
      "iphone7");
}

TEST(DecodeRawKeystrokes, LeavesMarkedQueriesAddressesAndBrokenText) {
  expect_unchanged(
      " \n?\ntiếng vieetj\ntieengs việt\ncafé howjp\nhttps://vnexpress.net/howjp\n"
      "abc@howjp.vn\n#hopwj\ntie\xCC\x82ng howjp\nhowjp \xFF");
  EXPECT_EQ(decode_raw_keystrokes("").text, "");
}

TEST(DecodeRawKeystrokes, TakesLongQueries) {
  std::string query;
  std::string expected;
  for (int index = 0; index < 100'000; ++index) {
    query += "nguwowif ";
    expected += "người ";
  }
  EXPECT_EQ(decode_raw_keystrokes(query).text, expected);
  const std::string one_word(1'000'000, 'o');
  EXPECT_FALSE(decode_raw_keystrokes(one_word).changed);
}

}  // namespace
}  // namespace timbao
