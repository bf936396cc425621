// Normalises, folds and hashes words outside the syllable table.
#include "analyzers/word_spelling.hpp"

#include <algorithm>
#include <cstdint>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {
namespace {

const icu::Normalizer2& nfkc_casefold() {
  static const icu::Normalizer2& instance = []() -> const icu::Normalizer2& {
    UErrorCode status = U_ZERO_ERROR;
    return *icu::Normalizer2::getNFKCCasefoldInstance(status);
  }();
  return instance;
}

const icu::Normalizer2& nfd() {
  static const icu::Normalizer2& instance = []() -> const icu::Normalizer2& {
    UErrorCode status = U_ZERO_ERROR;
    return *icu::Normalizer2::getNFDInstance(status);
  }();
  return instance;
}

// The folded id of a spelling already free of marks: words that spell a syllable's skeleton
// ("nguyen") get that syllable's, all others a hash.
WordId folded_word_id(std::string_view folded) {
  if (folded.size() <= syllable_letters_max) {
    LetterKey key = 0;
    for (const char byte : folded) {
      const auto code_point = static_cast<unsigned char>(byte);
      if (code_point >= 0x80 || character_table[code_point].kind != CharacterKind::letter)
        return hashed_word_id(folded);
      key = append_letter(key, character_table[code_point].letter);
    }
    if (const WordId id = find_syllable(key).folded_id; id != 0)
      return id;
  }
  return hashed_word_id(folded);
}

void finish(std::size_t begin, std::size_t exact_end, Token& token, const std::string& spellings) {
  token.spelling_begin = static_cast<std::uint32_t>(begin);
  token.exact_length = static_cast<std::uint16_t>(exact_end - begin);
  token.folded_length = static_cast<std::uint16_t>(spellings.size() - exact_end);
  const std::string_view exact{spellings.data() + begin, token.exact_length};
  const std::string_view folded{spellings.data() + exact_end, token.folded_length};
  token.folded_id = folded_word_id(folded);
  token.exact_id = exact == folded ? token.folded_id : hashed_word_id(exact);
}

// At most spelled_letters_max letters with marks_per_letter_max marks each, so that the work on a
// word of any length is bounded; ignorables are left out.
std::string bounded_copy(std::string_view source, bool map_lookalikes) {
  std::string copy;
  std::size_t letters = 0;
  std::size_t marks = 0;
  for (std::size_t position = 0; position < source.size();) {
    const DecodedCodePoint decoded = decode_utf8(source, position);
    const Character character = classify(decoded.code_point);
    position += decoded.length;
    switch (character.kind) {
      case CharacterKind::ignorable:
        continue;
      case CharacterKind::tone_mark:
      case CharacterKind::quality_mark:
      case CharacterKind::other_mark:
        if (++marks <= marks_per_letter_max)
          append_utf8(copy, decoded.code_point);
        continue;
      default:
        marks = 0;
        if (++letters > spelled_letters_max)
          return copy;
    }
    const bool lookalike = character.kind == CharacterKind::letter && character.value != 0;
    if (lookalike && map_lookalikes)
      append_utf8(copy, code_point_of(character.letter, character.tone));
    else if (character.letter == Letter::d_stroke)
      append_utf8(copy, U'đ');  // eth too
    else
      append_utf8(copy, decoded.code_point);
  }
  return copy;
}

void append_folded(std::string_view exact, std::string& out) {
  icu::UnicodeString decomposed;
  UErrorCode status = U_ZERO_ERROR;
  nfd().normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(exact.data(), static_cast<int>(exact.size()))),
      decomposed, status);
  for (int index = 0; index < decomposed.length(); index = decomposed.moveIndex32(index, 1)) {
    const UChar32 code_point = decomposed.char32At(index);
    if (u_charType(code_point) == U_NON_SPACING_MARK)
      continue;
    append_utf8(out, code_point == U'đ' ? U'd' : static_cast<char32_t>(code_point));
  }
}

}  // namespace

WordId hashed_word_id(std::string_view spelling) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char byte : spelling)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  hash ^= hash >> 29;
  return static_cast<WordId>(hashed_word_begin + hash % (0xFFFFu - hashed_word_begin));
}

void spell_ascii_word(std::string_view source, Token& token, std::string& spellings) {
  const std::size_t begin = spellings.size();
  const std::size_t length = std::min(source.size(), spelled_letters_max);
  for (const char byte : source.substr(0, length))
    spellings += static_cast<char>(byte | 0x20);
  const std::size_t exact_end = spellings.size();
  spellings.append(spellings, begin, length);
  finish(begin, exact_end, token, spellings);
}

void spell_word(std::string_view source, bool map_lookalikes, Token& token,
                std::string& spellings) {
  const std::size_t begin = spellings.size();
  const std::string bounded = bounded_copy(source, map_lookalikes);
  std::string exact;
  icu::StringByteSink<std::string> sink(&exact);
  UErrorCode status = U_ZERO_ERROR;
  nfkc_casefold().normalizeUTF8(
      0, icu::StringPiece(bounded.data(), static_cast<int>(bounded.size())), sink, nullptr, status);
  if (U_FAILURE(status) || exact.empty())
    exact = bounded;
  spellings += exact;
  const std::size_t exact_end = spellings.size();
  append_folded(exact, spellings);
  if (spellings.size() == exact_end)  // nothing but marks: keep them rather than an empty term
    spellings += exact;
  finish(begin, exact_end, token, spellings);
}

}  // namespace timbao
