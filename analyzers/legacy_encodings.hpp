// Recognises and decodes the encodings Vietnamese text was written in before UTF-8.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace timbao {

enum class Encoding : std::uint8_t {
  utf8,
  utf16le,
  utf16be,
  windows1258,  // letters with their quality, the tone as a combining mark behind
  tcvn3,        // "ABC", the .VnTime fonts; with the capitals of TCVN 5712-1 where they are used
  vni,          // a base letter and a byte for its marks, the VNI fonts
  viscii,
  vps,
  viqr,  // ASCII: Tie^'ng Vie^.t
};

inline constexpr std::array all_encodings = {
    Encoding::utf8, Encoding::utf16le, Encoding::utf16be, Encoding::windows1258, Encoding::tcvn3,
    Encoding::vni,  Encoding::viscii,  Encoding::vps,     Encoding::viqr,
};

// The encoding of a name as users write it, in any case: utf-8, utf-16le, utf-16be, windows-1258
// (cp1258), tcvn3 (abc), vni, viscii, vps, viqr. No value for any other name. Thread-safe.
std::optional<Encoding> encoding_by_name(std::string_view name);

// The first of the names above: Encoding::tcvn3 -> "tcvn3". Static storage.
std::string_view name_of(Encoding encoding);

struct DetectedEncoding {
  Encoding encoding = Encoding::utf8;
  double confidence = 0;  // 0..1; below 0.5 the text is probably no Vietnamese at all
};

// What `bytes` are most likely written in: by byte order marks, UTF-8's validity, UTF-16's zeros,
// and for the others by how many of the decoded words are well-formed Vietnamese syllables.
//
//   "Ti\xD5ng Vi\xD6t" -> tcvn3    "Tie^'ng Vie^.t" -> viqr    "Tieng Viet" -> utf8, confidence 1
//
// Plain ASCII is utf8 unless much of it is VIQR. Text in another language's 8-bit code page is
// windows1258 with a confidence below 0.3. Looks at up to 64 kB, from the first line on that is not
// plain ASCII; besides that, one pass over `bytes` for finding it. Never fails. Thread-safe.
DetectedEncoding detect_encoding(std::string_view bytes);

// `bytes` as UTF-8 in NFC, without a byte order mark: ("Ti\xD5ng", tcvn3) -> "Tiếng".
//
// Bytes that stand for nothing become U+FFFD; a run of more than 32 combining marks is normalised
// in pieces, which keeps the time linear. TCVN3's capitals with marks come back in lower case where
// they were written with a capital font ("HÀ NỘI" -> "Hà NộI"), its bytes do not tell. In VIQR a
// mark behind a word stays punctuation where the word is none with it ("who?"); a text that uses
// VIQR's backslash is read to the letter of RFC 1456. Never fails. Linear. Thread-safe.
//
// Sources: code tables after xvnkb's tables, TCVN 5712:1993, RFC 1456 (VISCII, VIQR), windows-1258;
// VPS's capitals among the control codes after the registered x-viet-vps.
std::string to_utf8(std::string_view bytes, Encoding encoding);

}  // namespace timbao
