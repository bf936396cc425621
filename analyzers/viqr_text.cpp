// Reads VIQR word by word, and decides for each mark whether it is one or just punctuation.
#include "analyzers/viqr_text.hpp"

#include "analyzers/legacy_code_tables.hpp"
#include "analyzers/syllable_reading.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {
namespace {

bool is_ascii_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}

char to_lower(char character) {
  return is_upper(character) ? static_cast<char>(character | 0x20) : character;
}

Quality quality_of_mark(char character) {
  switch (character) {
    case '^':
      return Quality::circumflex;
    case '(':
      return Quality::breve;
    case '+':
    case '*':  // a common variant
      return Quality::horn;
    default:
      return Quality::none;
  }
}

Tone tone_of_mark(char character) {
  switch (character) {
    case '\'':
      return Tone::sac;
    case '`':
      return Tone::huyen;
    case '?':
      return Tone::hoi;
    case '~':
      return Tone::nga;
    case '.':
      return Tone::nang;
    default:
      return Tone::ngang;
  }
}

bool is_escapable(char character) {
  return character == '\\' || character == 'd' || character == 'D' ||
         quality_of_mark(character) != Quality::none || tone_of_mark(character) != Tone::ngang;
}

// A run of letters and the marks behind them.
struct ViqrWord {
  std::u32string letters;  // as RFC 1456 reads it
  std::u32string letters_without_last_mark;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool has_marks = false;
  bool has_quality = false;      // ^ ( + * or dd
  bool has_strong_mark = false;  // one that stands at its place in no other text
  bool has_star = false;         // * for +
  bool ends_in_tone = false;
};

// Reads the letter at `position` with its marks into `word`; returns the offset behind them.
std::size_t read_letter(std::string_view text, std::size_t position, bool star_is_horn,
                        ViqrWord& word) {
  const auto at = [&](std::size_t index) { return index < text.size() ? text[index] : '\0'; };
  const char source = text[position++];
  Letter letter = letter_of(static_cast<unsigned char>(to_lower(source)));
  Tone tone = Tone::ngang;
  word.ends_in_tone = false;
  if (letter == Letter::d && to_lower(at(position)) == 'd') {
    // At the beginning no other language has it; elsewhere only in abbreviations (GDĐT).
    word.has_strong_mark |= word.letters.empty() || (is_upper(source) && is_upper(at(position)));
    word.has_marks = word.has_quality = true;
    letter = Letter::d_stroke;
    ++position;
  } else if (is_vowel(letter)) {
    const Quality quality = quality_of_mark(at(position));
    const bool star = at(position) == '*';
    const Letter marked = with_quality(letter, quality);
    if (marked != Letter::none && (!star || star_is_horn)) {
      letter = marked;
      word.has_strong_mark |= quality == Quality::circumflex || quality == Quality::horn;
      word.has_marks = word.has_quality = true;
      word.has_star |= star;
      ++position;
    }
    const char mark = at(position);
    tone = tone_of_mark(mark);
    if (tone != Tone::ngang) {
      word.has_marks = word.ends_in_tone = true;
      ++position;
      word.has_strong_mark |= (mark == '`' || mark == '~') && is_ascii_letter(at(position));
    }
  }
  word.letters_without_last_mark = word.letters;
  word.letters_without_last_mark += written_letter(letter, Tone::ngang, is_upper(source));
  word.letters += written_letter(letter, tone, is_upper(source));
  return position;
}

constexpr std::size_t letters_max = 64;  // of what is read as one word

ViqrWord read_marked_letters(std::string_view text, std::size_t begin, bool star_is_horn) {
  ViqrWord word;
  word.begin = word.end = begin;
  while (word.end < text.size() && is_ascii_letter(text[word.end]) &&
         word.letters.size() < letters_max)
    word.end = read_letter(text, word.end, star_is_horn, word);
  return word;
}

ViqrWord read_word(std::string_view text, std::size_t begin) {
  ViqrWord word = read_marked_letters(text, begin, true);
  if (word.has_star && read_syllable(word.letters) == 0)  // a footnote's asterisk
    return read_marked_letters(text, begin, false);
  return word;
}

// Whether the marks make the word a syllable. One at its end may be punctuation, so that it has to
// stand where the tone is written: "haị" is "hai."
bool is_well_formed(const ViqrWord& word) {
  const WordId syllable = read_syllable(word.letters);
  return syllable != 0 && (!word.ends_in_tone || has_standard_tone_place(word.letters, syllable));
}

bool is_well_formed_without_last_mark(const ViqrWord& word) {
  return word.ends_in_tone && read_syllable(word.letters_without_last_mark) != 0;
}

void append(std::string& out, std::u32string_view letters) {
  for (const char32_t letter : letters)
    append_utf8(out, letter);
}

// How the writer of a text treats punctuation behind vowels.
enum class Punctuation {
  ambiguous,  // none met yet that could be told from a mark: every mark is one
  escaped,    // "ra\.", as RFC 1456 asks for
  plain,      // "na`y hai." where no mark can be meant
};

Punctuation punctuation_of(std::string_view text) {
  Punctuation found = Punctuation::ambiguous;
  for (std::size_t position = 0; position < text.size();) {
    const char character = text[position];
    if (is_ascii_letter(character)) {
      const ViqrWord word = read_word(text, position);
      if (!is_well_formed(word) && is_well_formed_without_last_mark(word))
        found = Punctuation::plain;
      position = word.end;
    } else if (character == '\\' && position + 1 < text.size() &&
               is_escapable(text[position + 1])) {
      return Punctuation::escaped;
    } else {
      ++position;
    }
  }
  return found;
}

// Whether a full stop or question mark at `position - 1` may end a sentence there.
bool ends_sentence(std::string_view text, std::size_t position) {
  if (position >= text.size())
    return true;
  const char next = text[position];
  if (next == '\n' || next == '\r' || next == '"' || next == ')')
    return true;
  return next == ' ' && (position + 1 == text.size() || !is_ascii_letter(text[position + 1]) ||
                         is_upper(text[position + 1]));
}

void append_word(std::string& out, std::string_view text, const ViqrWord& word,
                 Punctuation punctuation) {
  const std::string_view source = text.substr(word.begin, word.end - word.begin);
  if (!word.has_marks) {
    out += source;
    return;
  }
  if (punctuation == Punctuation::escaped) {
    append(out, word.letters);
    return;
  }
  const bool shortened_is_word = is_well_formed_without_last_mark(word);
  if (is_well_formed(word)) {
    const bool could_end = source.back() == '.' || source.back() == '?';
    const bool is_punctuation = punctuation == Punctuation::plain && shortened_is_word &&
                                could_end && ends_sentence(text, word.end);
    if (!is_punctuation) {
      append(out, word.letters);
      return;
    }
  }
  if (shortened_is_word) {
    append(out, word.letters_without_last_mark);
    out += source.back();
  } else if (word.has_strong_mark) {
    append(out, word.letters);
  } else {
    out += source;
  }
}

}  // namespace

std::string decode_viqr(std::string_view text) {
  const Punctuation punctuation = punctuation_of(text);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t position = 0; position < text.size();) {
    const char character = text[position];
    if (is_ascii_letter(character)) {
      const ViqrWord word = read_word(text, position);
      append_word(out, text, word, punctuation);
      position = word.end;
    } else if (character == '\\' && position + 1 < text.size() &&
               is_escapable(text[position + 1])) {
      out += text[position + 1];
      position += 2;
    } else {
      const DecodedCodePoint decoded = decode_utf8(text, position);
      append_utf8(out, decoded.code_point == invalid_code_point ? replacement_character
                                                                : decoded.code_point);
      position += decoded.length;
    }
  }
  return out;
}

ViqrEvidence find_viqr_evidence(std::string_view text) {
  ViqrEvidence evidence;
  for (std::size_t position = 0; position < text.size();) {
    if (!is_ascii_letter(text[position])) {
      ++position;
      continue;
    }
    const ViqrWord word = read_word(text, position);
    ++evidence.words;
    if (word.has_quality && (is_well_formed(word) || is_well_formed_without_last_mark(word)))
      ++evidence.marked;
    position = word.end;
  }
  return evidence;
}

}  // namespace timbao
