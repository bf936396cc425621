// Reads letters one by one, composed or not, and writes syllables with the same capitals.
#include "analyzers/written_word.hpp"

#include <unicode/uchar.h>

#include "analyzers/keystroke_readings.hpp"
#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

bool is_capital(char32_t code_point) {
  const auto letter = static_cast<UChar32>(code_point);
  return letter < 0x80 ? (letter >= 'A' && letter <= 'Z') : u_tolower(letter) != letter;
}

void add_tone(WrittenWord& word, Tone tone) {
  if (tone != Tone::ngang)
    word.tone = tone;
  word.marked |= tone != Tone::ngang;
}

// False where the letter cannot carry the mark or too many letters were read.
bool add(WrittenWord& word, const Character& character, char32_t code_point) {
  switch (character.kind) {
    case CharacterKind::letter:
      if (word.size == written_letters_max)
        return false;
      word.capitals |= static_cast<std::uint32_t>(is_capital(code_point)) << word.size;
      word.letters[word.size++] = character.letter;
      word.marked |= code_point_of(character.letter) > 0x7F;
      add_tone(word, character.tone);
      return true;
    case CharacterKind::tone_mark:
      add_tone(word, character.tone);
      return word.size > 0;
    case CharacterKind::quality_mark: {
      if (word.size == 0)
        return false;
      Letter& last = word.letters[word.size - 1];
      last = with_quality(last, static_cast<Quality>(character.value));
      word.marked = true;
      return last != Letter::none;
    }
    case CharacterKind::ignorable:
      return true;
    default:
      return false;
  }
}

}  // namespace

WrittenWord read_written_word(std::string_view source) {
  WrittenWord word;
  for (std::size_t position = 0; position < source.size();) {
    const DecodedCodePoint decoded = decode_utf8(source, position);
    position += decoded.length;
    if (!add(word, classify(decoded.code_point), decoded.code_point))
      return {};
  }
  return word;
}

bool keeps_what_is_written(const WrittenWord& word, WordId syllable) {
  if (word.tone != Tone::ngang && word.tone != tone_of(syllable))
    return false;
  const std::string_view spelling = syllable_spelling(without_tone(syllable));
  std::size_t index = 0;
  for (std::size_t position = 0; position < spelling.size(); ++index) {
    const DecodedCodePoint decoded = decode_utf8(spelling, position);
    position += decoded.length;
    if (index == word.size)
      return false;
    const Letter letter = letter_of(decoded.code_point);
    const Letter written = word.letters[index];
    if (written != letter && code_point_of(written) != static_cast<unsigned char>(ascii_of(letter)))
      return false;
  }
  return index == word.size;
}

std::string spell_like(const WrittenWord& word, WordId syllable) {
  KeystrokeReading reading;
  reading.syllable = syllable;
  const std::uint32_t all = (1u << word.size) - 1;
  if (word.size > 1 && word.capitals == all)
    reading.capitals = ~0u;
  else
    reading.capitals = keeps_what_is_written(word, syllable) ? word.capitals : word.capitals & 1;
  return spell_reading(reading);
}

bool starts_with_capital(std::string_view text, const Token& token) {
  return is_capital(decode_utf8(text, token.source_begin).code_point);
}

}  // namespace timbao
