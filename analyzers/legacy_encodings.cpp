// Decoders of the legacy encodings; viqr_text.cpp has VIQR's, encoding_detection.cpp the detection.
#include "analyzers/legacy_encodings.hpp"

#include <utility>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "analyzers/legacy_code_tables.hpp"
#include "analyzers/syllable_reading.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/viqr_text.hpp"

namespace timbao {
namespace {

constexpr std::pair<std::string_view, Encoding> encoding_names[] = {
    {"utf-8", Encoding::utf8},         {"utf-16le", Encoding::utf16le},
    {"utf-16be", Encoding::utf16be},   {"windows-1258", Encoding::windows1258},
    {"tcvn3", Encoding::tcvn3},        {"vni", Encoding::vni},
    {"viscii", Encoding::viscii},      {"vps", Encoding::vps},
    {"viqr", Encoding::viqr},          {"abc", Encoding::tcvn3},
    {"cp1258", Encoding::windows1258}, {"utf8", Encoding::utf8},
    {"utf16le", Encoding::utf16le},    {"utf16be", Encoding::utf16be},
};

unsigned char byte_at(std::string_view bytes, std::size_t position) {
  return static_cast<unsigned char>(bytes[position]);
}

// ---- Normalisation

constexpr unsigned marks_in_a_row_max = 32;

// Appends valid UTF-8 in NFC. ICU sorts the marks behind a letter by insertion, which a megabyte
// of them would make a matter of hours; runs are therefore cut.
void append_nfc(std::string& out, std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) {  // ICU without its data; text that is not composed is still text
    out += text;
    return;
  }
  icu::StringByteSink<std::string> sink(&out);
  std::size_t begin = 0;
  unsigned marks = 0;
  const auto flush = [&](std::size_t end) {
    const auto length = static_cast<std::int32_t>(end - begin);
    nfc->normalizeUTF8(0, icu::StringPiece(text.data() + begin, length), sink, nullptr, status);
    begin = end;
  };
  constexpr std::size_t piece_max = 1u << 24;  // ICU counts in 32 bits
  for (std::size_t position = 0; position < text.size();) {
    if (byte_at(text, position) < 0xCC) {  // below U+0300 no mark
      if (byte_at(text, position) < 0x80) {
        if (position - begin > piece_max)
          flush(position);
        ++position;
      } else {
        position += 2;
      }
      marks = 0;
      continue;
    }
    const DecodedCodePoint decoded = decode_utf8(text, position);
    const bool is_mark = u_getCombiningClass(static_cast<UChar32>(decoded.code_point)) != 0;
    marks = is_mark ? marks + 1 : 0;
    if (marks > marks_in_a_row_max || (!is_mark && position - begin > piece_max)) {
      flush(position);
      marks = 0;
    }
    position += decoded.length;
  }
  flush(text.size());
}

// ---- Unicode

std::string clean_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  std::string clean;
  clean.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t invalid = find_invalid_utf8(bytes);
    clean += bytes.substr(0, invalid);
    if (invalid == std::string_view::npos)
      break;
    append_utf8(clean, replacement_character);
    bytes.remove_prefix(invalid + 1);
  }
  return clean;
}

std::string utf16_to_utf8(std::string_view bytes, bool little_endian) {
  std::string text;
  text.reserve(bytes.size());
  const auto unit_at = [&](std::size_t position) {
    const char32_t first = byte_at(bytes, position);
    const char32_t second = byte_at(bytes, position + 1);
    return little_endian ? second << 8 | first : first << 8 | second;
  };
  std::size_t position = 0;
  if (bytes.size() >= 2 && unit_at(0) == 0xFEFF)
    position = 2;
  while (position + 1 < bytes.size()) {
    char32_t unit = unit_at(position);
    position += 2;
    if (unit >= 0xD800 && unit <= 0xDFFF) {
      const char32_t low = position + 1 < bytes.size() ? unit_at(position) : 0;
      if (unit <= 0xDBFF && low >= 0xDC00 && low <= 0xDFFF) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        position += 2;
      } else {
        unit = replacement_character;
      }
    }
    append_utf8(text, unit);
  }
  if (position < bytes.size())
    append_utf8(text, replacement_character);
  return text;
}

// ---- Code tables

// All bytes of a single-byte encoding as code points.
using ByteMeanings = std::array<char32_t, 256>;

ByteMeanings byte_meanings(const SingleByteTable& table) {
  ByteMeanings meanings{};
  for (unsigned byte = 0; byte < 0x80; ++byte)
    meanings[byte] = byte;
  for (unsigned byte = 0x80; byte < 0x100; ++byte)
    meanings[byte] = table.upper_half[byte - 0x80];
  for (std::size_t index = 0; index < table.control_codes.size(); ++index)
    meanings[byte_at(table.control_codes, index)] = table.control_letters[index];
  return meanings;
}

std::string decode_single_bytes(std::string_view bytes, Encoding encoding) {
  const ByteMeanings meanings = byte_meanings(single_byte_table(encoding));
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  for (const char character : bytes)
    append_utf8(text, meanings[static_cast<unsigned char>(character)]);
  return text;
}

std::string decode_vni(std::string_view bytes) {
  const ByteMeanings meanings = byte_meanings(single_byte_table(Encoding::vni));
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t position = 0; position < bytes.size(); ++position) {
    char32_t code_point = meanings[byte_at(bytes, position)];
    const bool may_have_mark = position + 1 < bytes.size() && byte_at(bytes, position + 1) >= 0xC0;
    VniMark mark;
    if (may_have_mark && find_vni_mark(byte_at(bytes, position + 1), mark)) {
      const Character base = classify(code_point);
      const Letter letter =
          mark.quality == Quality::none ? base.letter : with_quality(base.letter, mark.quality);
      if (base.kind == CharacterKind::letter && base.tone == Tone::ngang && is_vowel(letter)) {
        const bool upper =
            static_cast<char32_t>(u_tolower(static_cast<UChar32>(code_point))) != code_point;
        code_point = written_letter(letter, mark.tone, upper);
        ++position;
      }
    }
    append_utf8(text, code_point);
  }
  return text;
}

// ---- TCVN3
//
// 0x80..0x9F are Windows' punctuation in text typed in the .VnTime fonts and capitals in TCVN
// 5712-1. Some of these bytes are no punctuation anyone types; one of them shows that the text has
// the capitals. The others are looked at word by word.

// “ ” ‘ ’ ‚ „ … • – — ‹: in TCVN 5712-1 Ỏ Õ Ị Ò Ã Ạ Ặ Ó Ọ Ộ Ẹ.
bool is_windows_punctuation(unsigned char byte) {
  return byte == 0x82 || byte == 0x84 || byte == 0x85 || byte == 0x8B ||
         (byte >= 0x91 && byte <= 0x97);
}

bool is_tcvn_capital_only(unsigned char byte) {
  return byte >= 0x81 && byte <= 0x9F && byte != 0x99 && byte != 0x9B &&
         !is_windows_punctuation(byte);
}

struct Tcvn3Reader {
  ByteMeanings meanings = byte_meanings(single_byte_table(Encoding::tcvn3));
  bool has_capitals = false;

  bool is_word_byte(unsigned char byte) const {
    return byte != 0xA0 && (byte >= 0x80 || meanings[byte] >= 0x80 ||
                            (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'));
  }

  // Whether the doubtful bytes of a word are letters.
  bool reads_as_letters(std::string_view word) const {
    if (word.size() > syllable_letters_max)
      return false;
    if (!has_capitals && (is_windows_punctuation(byte_at(word, 0)) ||
                          is_windows_punctuation(byte_at(word, word.size() - 1))))
      return false;  // quotation marks around a word, rather
    std::u32string letters;
    bool small_seen = false;
    for (const char character : word) {
      const auto byte = static_cast<unsigned char>(character);
      if (small_seen && byte >= 0x80 && byte <= 0x9F)
        return false;  // "v…", not "vẶ"
      small_seen |= character >= 'a' && character <= 'z';
      letters += meanings[byte];
    }
    const WordId syllable = read_syllable(letters);
    return syllable != 0 && has_standard_tone_place(letters, syllable);
  }

  void append_word(std::string& text, std::string_view word) const {
    const bool as_letters = reads_as_letters(word);
    for (const char character : word) {
      const auto byte = static_cast<unsigned char>(character);
      const bool doubtful =
          byte >= 0x80 && byte <= 0x9F && (!has_capitals || is_windows_punctuation(byte));
      append_utf8(text,
                  doubtful && !as_letters ? windows_punctuation[byte - 0x80u] : meanings[byte]);
    }
  }
};

std::string decode_tcvn3(std::string_view bytes) {
  Tcvn3Reader reader;
  for (const char character : bytes)
    reader.has_capitals |= is_tcvn_capital_only(static_cast<unsigned char>(character));
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 2);
  for (std::size_t position = 0; position < bytes.size();) {
    const std::size_t begin = position;
    while (position < bytes.size() && reader.is_word_byte(byte_at(bytes, position)))
      ++position;
    if (position > begin)
      reader.append_word(text, bytes.substr(begin, position - begin));
    else
      append_utf8(text, reader.meanings[byte_at(bytes, position++)]);
  }
  return text;
}

}  // namespace

std::optional<Encoding> encoding_by_name(std::string_view name) {
  const auto lower = [](char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character | 0x20) : character;
  };
  for (const auto& [known, encoding] : encoding_names) {
    bool same = known.size() == name.size();
    for (std::size_t index = 0; same && index < known.size(); ++index)
      same = lower(name[index]) == known[index];
    if (same)
      return encoding;
  }
  return std::nullopt;
}

std::string_view name_of(Encoding encoding) {
  for (const auto& [name, known] : encoding_names)
    if (known == encoding)
      return name;
  return {};
}

std::string to_utf8(std::string_view bytes, Encoding encoding) {
  std::string decoded;
  switch (encoding) {
    case Encoding::utf8:
      decoded = clean_utf8(bytes);
      break;
    case Encoding::utf16le:
    case Encoding::utf16be:
      decoded = utf16_to_utf8(bytes, encoding == Encoding::utf16le);
      break;
    case Encoding::windows1258:
    case Encoding::viscii:
    case Encoding::vps:
      decoded = decode_single_bytes(bytes, encoding);
      break;
    case Encoding::tcvn3:
      decoded = decode_tcvn3(bytes);
      break;
    case Encoding::vni:
      decoded = decode_vni(bytes);
      break;
    case Encoding::viqr:
      decoded = decode_viqr(bytes);
      break;
  }
  std::string composed;
  composed.reserve(decoded.size());
  append_nfc(composed, decoded);
  return composed;
}

}  // namespace timbao
