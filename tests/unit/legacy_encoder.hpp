// Writes UTF-8 in the legacy encodings, for the tests and the benchmark of their decoders.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "analyzers/legacy_code_tables.hpp"
#include "analyzers/legacy_encodings.hpp"
#include "analyzers/utf8.hpp"

namespace timbao {

namespace encoder_detail {

inline void append_utf16(std::string& out, char32_t unit, bool little_endian) {
  if (unit >= 0x10000) {
    append_utf16(out, 0xD800 + ((unit - 0x10000) >> 10), little_endian);
    append_utf16(out, 0xDC00 + ((unit - 0x10000) & 0x3FF), little_endian);
    return;
  }
  const auto high = static_cast<char>(unit >> 8);
  const auto low = static_cast<char>(unit & 0xFF);
  out += little_endian ? low : high;
  out += little_endian ? high : low;
}

inline std::map<char32_t, char> codes_of(Encoding encoding) {
  const SingleByteTable& table = single_byte_table(encoding);
  std::map<char32_t, char> codes;
  for (std::size_t index = 0; index < table.upper_half.size(); ++index)
    if (table.upper_half[index] != replacement_character)
      codes.emplace(table.upper_half[index], static_cast<char>(0x80 + index));
  for (std::size_t index = 0; index < table.control_codes.size(); ++index)
    codes.emplace(table.control_letters[index], table.control_codes[index]);
  if (encoding == Encoding::tcvn3) {
    for (std::size_t index = 0; index < windows_punctuation.size(); ++index)
      codes[windows_punctuation[index]] = static_cast<char>(0x80 + index);
    // The capitals of a capital font have the small letters' codes.
    constexpr std::u32string_view own = U"ĂÂÊÔƠƯĐ";
    for (auto& [code_point, code] : codes) {
      const auto lower = static_cast<char32_t>(u_tolower(static_cast<UChar32>(code_point)));
      if (lower != code_point && own.find(code_point) == own.npos && codes.contains(lower))
        code = codes.at(lower);
    }
  }
  return codes;
}

struct Parts {
  char32_t base = 0;  // with the case of the whole
  Quality quality = Quality::none;
  Tone tone = Tone::ngang;
  bool is_vietnamese = false;
  bool upper = false;
};

inline Parts parts_of(char32_t code_point) {
  const Character character = classify(code_point);
  Parts parts;
  if (character.kind != CharacterKind::letter || character.value != 0 || code_point < 0x80)
    return parts;
  parts.is_vietnamese = true;
  parts.tone = character.tone;
  parts.upper = static_cast<char32_t>(u_tolower(static_cast<UChar32>(code_point))) != code_point;
  const char base = ascii_of(character.letter);
  for (const Quality quality : {Quality::circumflex, Quality::breve, Quality::horn})
    if (with_quality(letter_of(static_cast<unsigned char>(base)), quality) == character.letter)
      parts.quality = quality;
  const int cased = parts.upper ? base & ~0x20 : base;
  parts.base = static_cast<char32_t>(cased);
  return parts;
}

inline std::string encode_vni(char32_t code_point, const std::map<char32_t, char>& codes) {
  if (const auto found = codes.find(code_point); found != codes.end())
    return {found->second};
  Parts parts = parts_of(code_point);
  if (!parts.is_vietnamese)
    return {};
  std::string out;
  if (parts.quality == Quality::horn) {
    const Letter letter = classify(code_point).letter;
    out += codes.at(written_letter(letter, Tone::ngang, parts.upper));
    parts.quality = Quality::none;
  } else {
    out += static_cast<char>(parts.base);
  }
  for (unsigned byte = 0xE0; byte < 0x100; ++byte) {
    VniMark mark;
    if (find_vni_mark(static_cast<unsigned char>(byte), mark) && mark.quality == parts.quality &&
        mark.tone == parts.tone)
      return out + static_cast<char>(parts.upper ? byte - 0x20 : byte);
  }
  return {};
}

inline void append_viqr(std::string& out, char32_t code_point, bool escaped) {
  constexpr std::string_view tones = "\0`'?~.";
  constexpr std::string_view marks = "^(+'`?~.";
  if (code_point < 0x80) {
    const auto character = static_cast<char>(code_point);
    const char previous = out.empty() ? ' ' : out.back();
    const bool after_vowel =
        out.size() > 0 && (is_vowel(letter_of(static_cast<unsigned char>(previous | 0x20))) ||
                           previous == '^' || previous == '(' || previous == '+');
    const bool after_d = (previous | 0x20) == 'd' && (character | 0x20) == 'd';
    if (character == '\\' ||
        (escaped && (after_d || (after_vowel && marks.find(character) != marks.npos))))
      out += '\\';
    out += character;
    return;
  }
  const Parts parts = parts_of(code_point);
  if (!parts.is_vietnamese)
    return;
  const bool stroke = classify(code_point).letter == Letter::d_stroke;
  if (stroke && escaped && !out.empty() && (out.back() | 0x20) == 'd')
    out.insert(out.size() - 1, 1, '\\');  // G\DDDT: the first D is one of its own
  out += static_cast<char>(parts.base);
  if (stroke)
    out += static_cast<char>(parts.base);
  if (parts.quality != Quality::none)
    out += "\0^(+"[static_cast<unsigned>(parts.quality)];
  if (parts.tone != Tone::ngang)
    out += tones[static_cast<unsigned>(parts.tone)];
}

inline std::string encode_windows1258(char32_t code_point, const std::map<char32_t, char>& codes) {
  if (const auto found = codes.find(code_point); found != codes.end())
    return {found->second};
  const Parts parts = parts_of(code_point);
  if (!parts.is_vietnamese)
    return {};
  constexpr char32_t tone_marks[] = {0, 0x300, 0x301, 0x309, 0x303, 0x323};
  const char32_t base = written_letter(classify(code_point).letter, Tone::ngang, parts.upper);
  std::string out(1, base < 0x80 ? static_cast<char>(base) : codes.at(base));
  return out + codes.at(tone_marks[static_cast<unsigned>(parts.tone)]);
}

}  // namespace encoder_detail

enum class ViqrPunctuation { escaped, plain };

// NFC UTF-8 in another encoding, what it does not have left out. Valid UTF-8 is presupposed.
inline std::string from_utf8(std::string_view text, Encoding encoding,
                             ViqrPunctuation punctuation = ViqrPunctuation::escaped) {
  if (encoding == Encoding::utf8)
    return std::string(text);
  static const auto all_codes = [] {
    std::map<Encoding, std::map<char32_t, char>> codes;
    for (const Encoding single :
         {Encoding::windows1258, Encoding::tcvn3, Encoding::vni, Encoding::viscii, Encoding::vps})
      codes[single] = encoder_detail::codes_of(single);
    return codes;
  }();
  std::string out;
  for (std::size_t position = 0; position < text.size();) {
    const DecodedCodePoint decoded = decode_utf8(text, position);
    position += decoded.length;
    const char32_t code_point = decoded.code_point;
    if (encoding == Encoding::utf16le || encoding == Encoding::utf16be)
      encoder_detail::append_utf16(out, code_point, encoding == Encoding::utf16le);
    else if (encoding == Encoding::viqr)
      encoder_detail::append_viqr(out, code_point, punctuation == ViqrPunctuation::escaped);
    else if (code_point < 0x80)
      out += static_cast<char>(code_point);
    else if (encoding == Encoding::vni)
      out += encoder_detail::encode_vni(code_point, all_codes.at(encoding));
    else if (encoding == Encoding::windows1258)
      out += encoder_detail::encode_windows1258(code_point, all_codes.at(encoding));
    else if (const auto found = all_codes.at(encoding).find(code_point);
             found != all_codes.at(encoding).end())
      out += found->second;
  }
  return out;
}

}  // namespace timbao
