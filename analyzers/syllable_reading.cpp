// Looks a word's letters up in the syllable table without going through the analyser.
#include "analyzers/syllable_reading.hpp"

#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {
namespace {

struct ReadLetter {
  Letter letter = Letter::none;
  Tone tone = Tone::ngang;
};

ReadLetter read_letter(char32_t code_point) {
  if (code_point >= character_table_size)
    return {};
  const std::uint16_t entry = plain_letter_table[code_point];
  return {static_cast<Letter>(entry & 0xFF), static_cast<Tone>(entry >> 8)};
}

constexpr std::size_t no_tone = static_cast<std::size_t>(-1);

std::size_t toned_letter(std::u32string_view word) {
  for (std::size_t index = 0; index < word.size(); ++index)
    if (read_letter(word[index]).tone != Tone::ngang)
      return index;
  return no_tone;
}

// The canonical spelling's toned letter.
std::size_t canonical_toned_letter(WordId syllable) {
  const std::string_view spelling = syllable_spelling(syllable);
  std::size_t index = 0;
  for (std::size_t position = 0; position < spelling.size(); ++index) {
    const DecodedCodePoint decoded = decode_utf8(spelling, position);
    if (read_letter(decoded.code_point).tone != Tone::ngang)
      return index;
    position += decoded.length;
  }
  return no_tone;
}

}  // namespace

WordId read_syllable(std::u32string_view word) {
  if (word.empty() || word.size() > syllable_letters_max)
    return 0;
  LetterKey key = 0;
  Tone tone = Tone::ngang;
  for (const char32_t code_point : word) {
    const ReadLetter read = read_letter(code_point);
    if (read.letter == Letter::none)
      return 0;
    if (read.tone != Tone::ngang) {
      if (tone != Tone::ngang)
        return 0;
      tone = read.tone;
    }
    key = append_letter(key, read.letter);
  }
  const WordId toneless = find_syllable(key).toneless_id;
  if (toneless == 0)
    return 0;
  const WordId syllable = with_tone(toneless, tone);
  return has_possible_tone(syllable) ? syllable : WordId{0};
}

bool has_standard_tone_place(std::u32string_view word, WordId syllable) {
  const std::size_t written = toned_letter(word);
  const std::size_t canonical = canonical_toned_letter(syllable);
  if (written == canonical || written == no_tone || canonical == no_tone)
    return written == canonical;
  // The new style writes the tone of open oa, oe and uy on the last letter.
  if (written != canonical + 1 || written + 1 != word.size())
    return false;
  const Letter first = read_letter(word[canonical]).letter;
  const Letter second = read_letter(word[written]).letter;
  return (first == Letter::o && (second == Letter::a || second == Letter::e)) ||
         (first == Letter::u && second == Letter::y);
}

}  // namespace timbao
