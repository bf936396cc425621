// Code tables after xvnkb's tables, TCVN 5712:1993, RFC 1456 (VISCII) and windows-1258.
#include "analyzers/legacy_code_tables.hpp"

#include <array>
#include <utility>

#include <unicode/uchar.h>

namespace timbao {
namespace {

// Sixteen codes a line. U+FFFD stands for no character.
constexpr std::u32string_view windows1258_upper =
    U"€\uFFFD‚ƒ„…†‡ˆ‰\uFFFD‹Œ\uFFFD\uFFFD\uFFFD"
    U"\uFFFD‘’“”•–—˜™\uFFFD›œ\uFFFD\uFFFDŸ"
    U"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    U"°±²³´µ¶·¸¹º»¼½¾¿"
    U"ÀÁÂĂÄÅÆÇÈÉÊË\u0300ÍÎÏ"
    U"ĐÑ\u0309ÓÔƠÖ×ØÙÚÛÜƯ\u0303ß"
    U"àáâăäåæçèéêë\u0301íîï"
    U"đñ\u0323óôơö÷øùúûüư₫ÿ";

constexpr std::u32string_view tcvn3_upper =
    U"ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ"
    U"ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    U"\u00A0ĂÂÊÔƠƯĐăâêôơưđẰ"
    U"\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴ"
    U"ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    U"éẹềểễếệìỉỄẾỒĩíịò"
    U"Ổỏõóọồổỗốộờởỡớợù"
    U"ỖủũúụừửữứựỳỷỹýỵỐ";

constexpr std::u32string_view viscii_upper =
    U"ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    U"ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    U"Õắằặấầẩậẽẹếềểễệố"
    U"ồổỗỠƠộờởịỰỨỪỬơớƯ"
    U"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    U"ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    U"àáâãảăữẫèéêẻìíĩỉ"
    U"đựòóôõỏọụùúũủýợỮ";

constexpr std::u32string_view vps_upper =
    U"ÀẢÃẤẦẨọỗĂếềểệẮẰẲ"
    U"Ế‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ"
    U"\u00A0ắằẳẵặỠớÙờởỡŨỨợỪ"
    U"ổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    U"ầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    U"ƯỦồốÔỏơÈừứÚũưÝẺ\uFFFD"
    U"àáâãảạă\uFFFDèéêẽìí\uFFFDĩ"
    U"ẴĐòóôõ\uFFFDƠụùúủ\uFFFDỶẼỳ";

constexpr std::u32string_view windows_upper =
    U"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    U"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

// Letters that are one byte in VNI, and below 0xC0 Windows' punctuation.
constexpr std::u32string_view vni_upper =
    U"€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD"
    U"\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
    U"\u00A0¡¢£¤¥¦§¨©ª«¬\u00AD®¯"
    U"°±²³´µ¶·¸¹º»¼½¾¿"
    U"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDỈ\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDÌÍỴ\uFFFD"
    U"\uFFFDĐỊĨƠ\uFFFDƯ\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"
    U"\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDỉ\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDìíỵ\uFFFD"
    U"\uFFFDđịĩơ\uFFFDư\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD";

static_assert(windows1258_upper.size() == 128 && tcvn3_upper.size() == 128);
static_assert(viscii_upper.size() == 128 && vps_upper.size() == 128 && vni_upper.size() == 128);
static_assert(windows_upper.size() == 32);

constexpr SingleByteTable windows1258_table{windows1258_upper, {}, {}};
constexpr SingleByteTable tcvn3_table{
    tcvn3_upper, "\x01\x02\x04\x05\x06\x11\x12\x13\x14\x15\x16\x17", U"ÚỤỪỬỮỨỰỲỶỸÝỴ"};
constexpr SingleByteTable viscii_table{viscii_upper, "\x02\x05\x06\x14\x19\x1E", U"ẲẴẪỶỸỴ"};
constexpr SingleByteTable vps_table{
    vps_upper, "\x02\x03\x04\x05\x06\x10\x11\x12\x13\x14\x15\x19\x1C\x1D", U"ẠẬẶẸỆỊỌỘỢỤỰỴẪỮ"};
constexpr SingleByteTable vni_table{vni_upper, {}, {}};

constexpr std::pair<unsigned char, VniMark> vni_marks[] = {
    {0xF9, {Quality::none, Tone::sac}},        {0xF8, {Quality::none, Tone::huyen}},
    {0xFB, {Quality::none, Tone::hoi}},        {0xF5, {Quality::none, Tone::nga}},
    {0xEF, {Quality::none, Tone::nang}},       {0xE2, {Quality::circumflex, Tone::ngang}},
    {0xE1, {Quality::circumflex, Tone::sac}},  {0xE0, {Quality::circumflex, Tone::huyen}},
    {0xE5, {Quality::circumflex, Tone::hoi}},  {0xE3, {Quality::circumflex, Tone::nga}},
    {0xE4, {Quality::circumflex, Tone::nang}}, {0xEA, {Quality::breve, Tone::ngang}},
    {0xE9, {Quality::breve, Tone::sac}},       {0xE8, {Quality::breve, Tone::huyen}},
    {0xFA, {Quality::breve, Tone::hoi}},       {0xFC, {Quality::breve, Tone::nga}},
    {0xEB, {Quality::breve, Tone::nang}},
};

using WrittenLetters = std::array<std::array<std::array<char32_t, 2>, tone_count>, letter_count>;

WrittenLetters build_written_letters() {
  WrittenLetters letters{};
  for (unsigned letter = 1; letter < letter_count; ++letter)
    for (unsigned tone = 0; tone < tone_count; ++tone) {
      const char32_t lower = code_point_of(static_cast<Letter>(letter), static_cast<Tone>(tone));
      const auto upper = static_cast<char32_t>(u_toupper(static_cast<UChar32>(lower)));
      letters[letter][tone] = {lower, upper};
    }
  return letters;
}

}  // namespace

const std::u32string_view windows_punctuation = windows_upper;

const SingleByteTable& single_byte_table(Encoding encoding) {
  switch (encoding) {
    case Encoding::tcvn3:
      return tcvn3_table;
    case Encoding::viscii:
      return viscii_table;
    case Encoding::vps:
      return vps_table;
    case Encoding::vni:
      return vni_table;
    default:
      return windows1258_table;
  }
}

bool find_vni_mark(unsigned char byte, VniMark& mark) {
  if (byte < 0xC0)
    return false;
  for (const auto& [code, marks] : vni_marks)
    if (code == (byte | 0x20u)) {  // the fonts have each mark twice, for small and for capitals
      mark = marks;
      return true;
    }
  return false;
}

char32_t written_letter(Letter letter, Tone tone, bool upper_case) {
  static const WrittenLetters letters = build_written_letters();
  return letters[static_cast<unsigned>(letter)][static_cast<unsigned>(tone)][upper_case ? 1 : 0];
}

}  // namespace timbao
