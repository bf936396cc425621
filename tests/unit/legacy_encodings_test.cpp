// Text in the encodings of the nineties is recognised and comes out as the same UTF-8.
#include "analyzers/legacy_encodings.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/utf8.hpp"
#include "tests/unit/legacy_encoder.hpp"

namespace timbao {
namespace {

// The 67 letters that are not ASCII, small and capital.
constexpr std::string_view small_letters =
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";
constexpr std::string_view capital_letters =
    "ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬĐÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴ";

// Two paragraphs as a newspaper of 1999 might have had them.
constexpr std::string_view long_text =
    "Sáng qua, tại Hà Nội, Bộ Giáo dục và Đào tạo đã công bố kế hoạch tuyển sinh năm học mới. "
    "Theo đó, các trường đại học được tự chủ về chỉ tiêu, nhưng phải bảo đảm đội ngũ giảng viên. "
    "Ông Nguyễn Văn Bình cho biết: \"Chúng tôi sẽ kiểm tra chặt chẽ ngay từ những ngày đầu.\"\n"
    "Ở miền Trung, mưa lũ đã làm ngập hàng nghìn héc-ta lúa; nhiều gia đình phải sơ tán.";
constexpr std::string_view short_text = "Tiếng Việt mến yêu";

struct EncodingName {
  std::string_view name;
  Encoding encoding;
};

TEST(EncodingNames, AreReadAsUsersWriteThem) {
  constexpr EncodingName cases[] = {
      {"utf-8", Encoding::utf8},       {"UTF-16LE", Encoding::utf16le},
      {"utf-16be", Encoding::utf16be}, {"windows-1258", Encoding::windows1258},
      {"TCVN3", Encoding::tcvn3},      {"abc", Encoding::tcvn3},
      {"vni", Encoding::vni},          {"VISCII", Encoding::viscii},
      {"vps", Encoding::vps},          {"VIQR", Encoding::viqr},
  };
  for (const EncodingName& expected : cases)
    EXPECT_EQ(encoding_by_name(expected.name), expected.encoding) << expected.name;
  for (const std::string_view unknown : {"", "latin1", "utf-", "utf-88", "windows"})
    EXPECT_FALSE(encoding_by_name(unknown).has_value()) << unknown;
}

TEST(EncodingNames, LeadBackToTheirEncoding) {
  for (const Encoding encoding : all_encodings)
    EXPECT_EQ(encoding_by_name(name_of(encoding)), encoding) << name_of(encoding);
}

struct Decoding {
  Encoding encoding;
  std::string_view bytes;
  std::string_view text;
};

TEST(ToUtf8, FollowsTheCodeTables) {
  const Decoding cases[] = {
      {Encoding::tcvn3, "Ti\xD5ng Vi\xD6t", "Tiếng Việt"},
      {Encoding::tcvn3, "\xAE\xAD\xEAng \xA7\xA1\xA2\xA3\xA4\xA5\xA6", "đường ĐĂÂÊÔƠƯ"},
      {Encoding::tcvn3, "\xB5\xB6\xB7\xB8\xB9 \xBB\xBC\xBD\xBE\xC6 \xC7\xC8\xC9\xCA\xCB",
       "àảãáạ ằẳẵắặ ầẩẫấậ"},
      {Encoding::tcvn3, "\x93Ng\xB5y nay\x94 \x96 v.v\x85", "“Ngày nay” – v.v…"},
      {Encoding::tcvn3, "N\x97I, H\x80 N\x97I", "NỘI, HÀ NỘI"},
      {Encoding::tcvn3, "tha\xB3nh", "thánh"},
      {Encoding::vni, "Tie\xE1ng Vie\xE4t", "Tiếng Việt"},
      {Encoding::vni, "\xF1\xF6\xF4\xF8ng \xD1\xCA A\xCA \xD6\xD4\xD9", "đường Đ\uFFFD Ă ƯỚ"},
      {Encoding::vni, "ngh\xF3 ch\xE6 th\xED t\xF2 m\xEC k\xEE", "nghĩ chỉ thí tị mì kỵ"},
      {Encoding::vni,
       "h\x6F\xF8"
       "a, AC\xC9, a\xC9",
       "hòa, AC\uFFFD, ắ"},
      {Encoding::viscii, "Ti\xAAng Vi\xAEt", "Tiếng Việt"},
      {Encoding::viscii, "\xF0\xDF\xB6ng \xD0\xB4\xBF \x02\x05\x06\x14\x19\x1E\x9F",
       "đường ĐƠƯ ẲẴẪỶỸỴỲ"},
      {Encoding::vps, "Ti\x89ng Vi\x8Ct", "Tiếng Việt"},
      {Encoding::vps, "\xC7\xDC\xA9ng \xF1\xF7\xD0 \x02\x10\x19\x1D \x91x\x92",
       "đường ĐƠƯ ẠỊỴỮ ‘x’"},
      {Encoding::windows1258, "Ti\xEA\xECng Vi\xEA\xF2t", "Tiếng Việt"},
      {Encoding::windows1258, "\xF0\xFD\xF5\xCCng a\xD2 a\xDE \x93\xE1\x94 9\xFE",
       "đường ả ã “á” 9₫"},
      {Encoding::viqr, "Tie^'ng Vie^.t DDa^`u tu+o+ng dda(.c", "Tiếng Việt Đầu tương đặc"},
      {Encoding::utf8, "Tie\u0302\u0301ng Vi\u1EC7t", "Tiếng Việt"},
      {Encoding::utf8, "\xEF\xBB\xBFHuế", "Huế"},
      {Encoding::utf16le, {"\xFF\xFEH\0u\0\xBF\x1E", 8}, "Huế"},
      {Encoding::utf16be, {"\0H\0u\x1E\xBF", 6}, "Huế"},
      {Encoding::utf16le, {"\x3D\xD8\x00\xDE", 4}, "😀"},
  };
  for (const Decoding& expected : cases)
    EXPECT_EQ(to_utf8(expected.bytes, expected.encoding), expected.text)
        << name_of(expected.encoding);
}

TEST(ToUtf8, RestoresEveryLetterOfEveryEncoding) {
  for (const Encoding encoding : all_encodings)
    for (const std::string_view letters : {small_letters, capital_letters})
      for (std::size_t position = 0; position < letters.size();) {
        const std::size_t length = decode_utf8(letters, position).length;
        const std::string letter(letters.substr(position, length));
        position += length;
        const std::string decoded = to_utf8(from_utf8(letter, encoding), encoding);
        // A capital font's code is the small letter's; both have the same length in UTF-8.
        const std::string_view small = small_letters.substr(position - length, length);
        const bool small_accepted = encoding == Encoding::tcvn3 && decoded == small;
        EXPECT_TRUE(decoded == letter || small_accepted)
            << name_of(encoding) << ": " << letter << " became " << decoded;
      }
}

TEST(ToUtf8, RestoresNewspaperText) {
  for (const Encoding encoding : all_encodings) {
    const bool capital_font = encoding == Encoding::tcvn3;  // "Ở" comes back as "ở"
    std::string expected(long_text);
    if (capital_font)
      expected.replace(expected.find("Ở"), std::string_view("Ở").size(), "ở");
    EXPECT_EQ(to_utf8(from_utf8(long_text, encoding), encoding), expected) << name_of(encoding);
  }
}

TEST(ToUtf8, LeavesViqrPunctuationAlone) {
  constexpr Decoding cases[] = {
      {Encoding::viqr, "Viet Nam. Who? \"So (x) + y = a*b.\"",
       "Viet Nam. Who? \"So (x) + y = a*b.\""},
      {Encoding::viqr, "who?", "who?"},
      {Encoding::viqr, "Na`y hai. La` gi`?", "Này hai. Là gì?"},
      {Encoding::viqr, "Ha` No^.i hai. Cho ra.\nThe^' ha?", "Hà Nội hai. Cho ra.\nThế ha?"},
      {Encoding::viqr, "ra\\. DDo^' a\\?", "ra. Đố a?"},
      {Encoding::viqr, "cu. Ho^` chi. em", "cụ Hồ chị em"},
      {Encoding::viqr, "GDDDT, NO+XH, paddy, he'll", "GĐDT, NƠXH, paddy, he'll"},
      {Encoding::viqr, "kha?o*", "khảo*"},
      {Encoding::viqr, "u*o*'c", "ước"},
      {Encoding::viqr, "C:\\thu\\", "C:\\thu\\"},
      {Encoding::viqr, "", ""},
  };
  for (const Decoding& expected : cases)
    EXPECT_EQ(to_utf8(expected.bytes, expected.encoding), expected.text);
}

TEST(ToUtf8, TurnsBytesThatMeanNothingIntoReplacementCharacters) {
  const Decoding cases[] = {
      {Encoding::utf8,
       "a\xFF"
       "b\xE1\xBA",
       "a\uFFFDb\uFFFD\uFFFD"},
      {Encoding::utf16le,
       {"a\0\x00\xD8"
        "b\0c",
        7},
       "a\uFFFDb\uFFFD"},
      {Encoding::utf16be, {"\xDC\x00", 2}, "\uFFFD"},
      {Encoding::windows1258, "\x81\x8D", "\uFFFD\uFFFD"},
      {Encoding::vni, "b\xF9", "b\uFFFD"},
      {Encoding::vps, "\xDF\xFC", "\uFFFD\uFFFD"},
      {Encoding::viqr, "a\xFF", "a\uFFFD"},
  };
  for (const Decoding& expected : cases)
    EXPECT_EQ(to_utf8(expected.bytes, expected.encoding), expected.text)
        << name_of(expected.encoding);
}

TEST(ToUtf8, TakesAnyBytes) {
  std::string all_bytes;
  for (unsigned first = 0; first < 256; ++first)
    for (unsigned second = 0; second < 256; ++second) {
      all_bytes += static_cast<char>(first);
      all_bytes += static_cast<char>(second);
    }
  for (const Encoding encoding : all_encodings) {
    EXPECT_TRUE(to_utf8("", encoding).empty());
    EXPECT_EQ(find_invalid_utf8(to_utf8(all_bytes, encoding)), std::string::npos)
        << name_of(encoding);
  }
  const DetectedEncoding detected = detect_encoding(all_bytes);
  EXPECT_LT(detected.confidence, 0.5);
}

TEST(ToUtf8, TakesTenMegabytesInLinearTime) {
  std::string marks = "a";  // alternating classes, the worst for a sorter of marks
  std::string words;
  while (words.size() < 10'000'000)
    words += long_text;
  while (marks.size() < 10'000'000)
    marks += "\u0301\u0323";
  for (const std::string& text : {words, marks}) {
    const auto begin = std::chrono::steady_clock::now();
    for (const Encoding encoding : all_encodings)
      to_utf8(text, encoding);
    detect_encoding(text);
    const auto duration = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(duration, std::chrono::seconds(60));  // about 3 s; hours if it were quadratic
  }
}

TEST(DetectEncoding, RecognisesVietnameseInEveryEncoding) {
  for (const Encoding encoding : all_encodings)
    for (const std::string_view text : {long_text, short_text}) {
      const DetectedEncoding detected = detect_encoding(from_utf8(text, encoding));
      EXPECT_EQ(detected.encoding, encoding) << name_of(encoding) << ": " << text;
      EXPECT_GT(detected.confidence, 0.5) << name_of(encoding) << ": " << text;
    }
}

struct Detection {
  std::string_view bytes;
  Encoding encoding;
};

TEST(DetectEncoding, IsSureOfUnicode) {
  const Detection cases[] = {
      {"", Encoding::utf8},
      {"Tieng Viet khong dau, viet lien mot mach. Co phai vay khong?", Encoding::utf8},
      {"The council said it's \"too early\" to decide; who'd disagree? (See p. 3.)",
       Encoding::utf8},
      {"if (x^2 + y*3 > a) { add(\"do.\"); } // I'm he. No? e.g. a.m.", Encoding::utf8},
      {"tieengs Vieetj dduowcj vieets", Encoding::utf8},
      {"“Hanoi” – 2025", Encoding::utf8},
      {"Le café où j'étais n'était pas fermé.", Encoding::utf8},
      {"\xEF\xBB\xBFtext", Encoding::utf8},
      {{"\xFF\xFEt\0", 4}, Encoding::utf16le},
      {{"\xFE\xFF\0t", 4}, Encoding::utf16be},
  };
  for (const Detection& expected : cases) {
    const DetectedEncoding detected = detect_encoding(expected.bytes);
    EXPECT_EQ(detected.encoding, expected.encoding) << expected.bytes;
    EXPECT_EQ(detected.confidence, 1) << expected.bytes;
  }
}

TEST(DetectEncoding, IsNotSureOfOtherLanguagesCodePages) {
  const std::string_view latin1_texts[] = {
      "Le pr\xE9sident a d\xE9"
      "clar\xE9 hier \xE0 Paris que la r\xE9"
      "forme \xE9tait "
      "n\xE9"
      "cessaire, o\xF9 qu'elle m\xE8ne.",
      "Die B\xFCrger h\xF6ren gro\xDF"
      "e T\xF6ne \xFC"
      "ber die Stra\xDF"
      "e.",
      "El ni\xF1o sali\xF3 ma\xF1"
      "ana a la monta\xF1"
      "a con su t\xEDo; \xBFqu\xE9 har\xE1?",
      "The caf\xE9 on Main Street has a new na\xEFve menu.",
      "A \x93quoted\x94 English sentence \x96 with Windows punctuation.",
  };
  for (const std::string_view text : latin1_texts)
    EXPECT_LT(detect_encoding(text).confidence, 0.3) << text;
}

TEST(DetectEncoding, ForgivesDamagedUtf8) {
  std::string damaged(long_text);
  damaged[damaged.find("ộ")] = '?';
  const DetectedEncoding detected = detect_encoding(damaged);
  EXPECT_EQ(detected.encoding, Encoding::utf8);
  EXPECT_GT(detected.confidence, 0.9);
}

TEST(DetectEncoding, LooksBehindALongAsciiBeginning) {
  for (const Encoding encoding : {Encoding::tcvn3, Encoding::vni, Encoding::viscii}) {
    std::string bytes(200'000, 'x');
    bytes += '\n' + from_utf8(long_text, encoding);
    EXPECT_EQ(detect_encoding(bytes).encoding, encoding) << name_of(encoding);
  }
}

}  // namespace
}  // namespace timbao
