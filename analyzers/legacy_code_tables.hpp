// The code points behind the bytes of the 8-bit Vietnamese encodings.
#pragma once

#include <string_view>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {

inline constexpr char32_t replacement_character = 0xFFFD;

// One code point for each byte; what is below 0x80 and not in control_codes is ASCII.
struct SingleByteTable {
  std::u32string_view upper_half;       // 0x80..0xFF, U+FFFD where nothing is assigned
  std::string_view control_codes;       // control characters given away to letters,
  std::u32string_view control_letters;  // and those letters in the same order
};

// The table of windows1258, tcvn3, viscii or vps; for vni, what a byte means that is no mark behind
// a vowel. TCVN3's 0x80..0x9F are TCVN 5712-1's capitals here, see windows_punctuation. Static
// storage. Precondition: one of those five.
const SingleByteTable& single_byte_table(Encoding encoding);

// What 0x80..0x9F are in Windows' western code page, and so in most text in .VnTime and VNI fonts.
extern const std::u32string_view windows_punctuation;

// The marks of VNI's second byte: 0xE1 -> circumflex and acute, as in a 0xE1 "ấ".
struct VniMark {
  Quality quality = Quality::none;
  Tone tone = Tone::ngang;
};
// False for a byte that is no mark.
bool find_vni_mark(unsigned char byte, VniMark& mark);

// The letter in NFC: (ê, sac, true) -> Ế. Consonants come back without the tone. Static table.
char32_t written_letter(Letter letter, Tone tone, bool upper_case);

}  // namespace timbao
