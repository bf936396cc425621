// Walks a text once: skips what separates, scans words and numbers, looks syllables up.
#include "analyzers/vietnamese_analyzer.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "analyzers/number_scanner.hpp"
#include "analyzers/syllable_cache.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"
#include "analyzers/word_spelling.hpp"

namespace timbao {

std::string_view AnalyzedText::exact(const Token& token) const {
  if (token.kind == TokenKind::syllable)
    return syllable_spelling(token.exact_id);
  return std::string_view(spellings).substr(token.spelling_begin, token.exact_length);
}

std::string_view AnalyzedText::folded(const Token& token) const {
  if (token.kind == TokenKind::syllable)
    return folded_spelling(token.folded_id);
  return std::string_view(spellings).substr(token.spelling_begin + token.exact_length,
                                            token.folded_length);
}

namespace {

constexpr std::size_t ascii_end = 0x80;

// A code point with its properties and its length in bytes.
struct ScannedCharacter {
  Character character;
  unsigned length = 1;
};

ScannedCharacter scan_multibyte(std::string_view text, std::size_t position) {
  const DecodedCodePoint decoded = decode_utf8(text, position);
  if (decoded.code_point == invalid_code_point)
    return {};
  if (decoded.code_point < character_table_size)
    return {character_table[decoded.code_point], decoded.length};
  return {classify(decoded.code_point), decoded.length};
}

inline ScannedCharacter scan(std::string_view text, std::size_t position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte < ascii_end)
    return {character_table[byte], 1};
  return scan_multibyte(text, position);
}

// What is known of a word after its last letter.
struct WordScan {
  std::size_t end = 0;  // behind the last letter or mark; trailing ignorables stay outside
  LetterKey key = 0;
  unsigned letters = 0;
  Tone tone = Tone::ngang;
  bool ascii = true;       // every byte so far
  bool vietnamese = true;  // letters of our table with at most one tone, on a vowel
  bool has_latin = false;
  bool has_lookalike = false;
};

void add_letter(WordScan& word, const Character& character) {
  word.key = append_letter(word.key, character.letter);
  ++word.letters;
  if (character.value != 0)
    word.has_lookalike = true;
  else
    word.has_latin = true;
  if (character.tone != Tone::ngang) {
    word.vietnamese = word.vietnamese && word.tone == Tone::ngang;
    word.tone = character.tone;
  }
}

void add_mark(WordScan& word, const Character& character) {
  const auto last = static_cast<Letter>(word.key & 0x3F);
  if (character.kind == CharacterKind::tone_mark) {
    word.vietnamese = word.vietnamese && word.tone == Tone::ngang && is_vowel(last);
    word.tone = character.tone;
    return;
  }
  const Letter changed = character.kind == CharacterKind::quality_mark
                             ? with_quality(last, static_cast<Quality>(character.value))
                             : Letter::none;
  if (changed == Letter::none)
    word.vietnamese = false;
  else
    word.key = (word.key & ~LetterKey{0x3F}) | static_cast<LetterKey>(changed);
}

// Scans from a letter to the last letter or mark of the word.
WordScan scan_word(std::string_view text, std::size_t position) {
  WordScan word;
  while (position < text.size()) {
    const auto byte = static_cast<unsigned char>(text[position]);
    if (byte < ascii_end) {
      const Character& character = character_table[byte];
      if (character.kind != CharacterKind::letter)
        return word;
      word.key = append_letter(word.key, character.letter);
      ++word.letters;
      word.has_latin = true;
      word.end = ++position;
      continue;
    }
    const ScannedCharacter scanned = scan_multibyte(text, position);
    switch (scanned.character.kind) {
      case CharacterKind::letter:
        add_letter(word, scanned.character);
        break;
      case CharacterKind::tone_mark:
      case CharacterKind::quality_mark:
      case CharacterKind::other_mark:
        add_mark(word, scanned.character);
        break;
      case CharacterKind::other_letter:
        word.vietnamese = false;
        word.has_latin = word.has_latin || scanned.character.value != 0;
        ++word.letters;
        break;
      case CharacterKind::ignorable:
        word.ascii = false;
        position += scanned.length;
        continue;
      default:
        return word;
    }
    word.ascii = false;
    position += scanned.length;
    word.end = position;
  }
  return word;
}

// Appends a token over [begin, end) whose spelling is not in the syllable table.
void append_word(std::string_view text, std::size_t begin, const WordScan& word, bool new_sentence,
                 AnalyzedText& out) {
  Token token;
  token.source_begin = static_cast<std::uint32_t>(begin);
  token.source_end = static_cast<std::uint32_t>(word.end);
  token.starts_sentence = new_sentence;
  token.kind = TokenKind::word;
  const std::string_view source = text.substr(begin, word.end - begin);
  if (word.ascii)
    spell_ascii_word(source, token, out.spellings);
  else
    spell_word(source, word.has_latin && word.has_lookalike, token, out.spellings);
  out.tokens.push_back(token);
}

inline void append_syllable(std::size_t begin, std::size_t end, WordId exact_id, WordId folded_id,
                            bool new_sentence, AnalyzedText& out) {
  Token& token = out.tokens.emplace_back();
  token.source_begin = static_cast<std::uint32_t>(begin);
  token.source_end = static_cast<std::uint32_t>(end);
  token.exact_id = exact_id;
  token.folded_id = folded_id;
  token.kind = TokenKind::syllable;
  token.starts_sentence = new_sentence;
}

// Any word: decomposed, with ignorables or lookalikes inside, foreign.
std::size_t append_any_letters(std::string_view text, std::size_t begin, bool new_sentence,
                               AnalyzedText& out) {
  const WordScan word = scan_word(text, begin);
  if (word.letters <= syllable_letters_max && word.vietnamese && word.has_latin) {
    if (const SyllableMatch match = find_syllable(word.key); match.toneless_id != 0) {
      append_syllable(begin, word.end, with_tone(match.toneless_id, word.tone), match.folded_id,
                      new_sentence, out);
      return word.end;
    }
  }
  append_word(text, begin, word, new_sentence, out);
  return word.end;
}

struct PlainWord {
  std::size_t end = 0;  // 0: not plain, scan it with scan_word()
  LetterKey key = 0;
  Tone tone = Tone::ngang;
};

// The fast path for nearly every word of a newspaper: up to seven letters, precomposed or plain,
// at most one tone, ended by an ASCII character or the end of the text.
inline PlainWord scan_plain_word(std::string_view text, std::size_t begin) {
  const std::uint16_t* const letters = plain_letter_table;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* const end = bytes + text.size();
  const unsigned char* at = bytes + begin;
  LetterKey key = 0;
  unsigned tone = 0;
  unsigned count = 0;
  while (at < end) {
    const unsigned byte = *at;
    unsigned letter = 0;
    if (byte < ascii_end) {
      letter = letters[byte];
      if (letter == 0)
        break;
      ++at;
      ++count;
      key = key << 6 | letter;
      continue;
    }
    if (byte == 0xE1 && end - at > 2 && detail::is_continuation(at[1]) &&
        detail::is_continuation(at[2])) {
      letter = letters[0x1000 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu)];
      at += 3;
    } else if ((byte & 0xE0) == 0xC0 && end - at > 1 && detail::is_continuation(at[1])) {
      letter = letters[(byte & 0x1Fu) << 6 | (at[1] & 0x3Fu)];
      at += 2;
    }
    const unsigned letter_tone = letter >> 8;
    if (letter == 0 || (tone != 0 && letter_tone != 0))
      return {};
    ++count;
    key = key << 6 | (letter & 0xFF);
    tone |= letter_tone;
  }
  if (count > syllable_letters_max)
    return {};
  return {static_cast<std::size_t>(at - bytes), key, static_cast<Tone>(tone)};
}

// Appends the token of the word that begins at `begin` and returns the offset behind it.
inline std::size_t append_letters(std::string_view text, std::size_t begin, bool new_sentence,
                                  AnalyzedText& out) {
  const PlainWord plain = scan_plain_word(text, begin);
  if (plain.end != 0) {
    if (const SyllableMatch match = find_syllable(plain.key); match.toneless_id != 0) {
      append_syllable(begin, plain.end, with_tone(match.toneless_id, plain.tone), match.folded_id,
                      new_sentence, out);
      return plain.end;
    }
  }
  return append_any_letters(text, begin, new_sentence, out);
}

bool is_word_character(CharacterKind kind) {
  return kind == CharacterKind::letter || kind == CharacterKind::digit ||
         kind == CharacterKind::other_letter || kind == CharacterKind::ideograph;
}

// A full stop ends a sentence unless a word follows at once ("bao.example") or it closes an
// abbreviation such as "TP.", "ThS." or an initial: a word with no vowel, or of one letter.
bool full_stop_ends_sentence(std::string_view text, std::size_t stop, const AnalyzedText& out) {
  if (stop + 1 < text.size() && is_word_character(scan(text, stop + 1).character.kind))
    return false;
  if (out.tokens.empty() || out.tokens.back().source_end != stop)
    return true;
  const Token& previous = out.tokens.back();
  if (previous.kind == TokenKind::number)
    return true;
  if (previous.source_end - previous.source_begin == 1)
    return false;
  if (previous.kind == TokenKind::syllable)
    return true;
  const std::string_view folded = out.folded(previous);
  return folded.find_first_of("aeiouy") != std::string_view::npos || folded.size() > 4;
}

// Appends the syllable whose bytes begin at `begin` if the cache knows it, and returns its length,
// 0 otherwise; `slot` is where it should be remembered, null if it cannot be.
inline unsigned append_known_syllable(std::string_view text, std::size_t begin, bool new_sentence,
                                      SyllableCache& cache, LetterBytes& letters,
                                      SyllableCache::Entry*& slot, AnalyzedText& out) {
  slot = nullptr;
  if (text.size() - begin < letter_bytes_read)
    return 0;
  letters = read_letter_bytes(text.data() + begin);
  if (letters.length == 0 || letters.length > cached_bytes_max)
    return 0;
  slot = &cache.slot_of(letters);
  if (!slot->is(letters))
    return 0;
  append_syllable(begin, begin + letters.length, slot->exact_id, slot->folded_id, new_sentence,
                  out);
  return letters.length;
}

// Remembers the token just appended if it is a syllable made of exactly these letters: what it is
// depends on nothing else then.
inline void remember_syllable(std::size_t begin, const LetterBytes& letters,
                              SyllableCache::Entry& slot, const AnalyzedText& out) {
  const Token& token = out.tokens.back();
  if (token.kind == TokenKind::syllable && token.source_begin == begin &&
      token.source_end == begin + letters.length)
    slot = {letters.low, letters.high, token.exact_id, token.folded_id};
}

}  // namespace

void analyze(std::string_view text, AnalyzedText& out) {
  analyze_on(text, 0, text.size(), out);
}

std::size_t analyze_on(std::string_view text, std::size_t begin, std::size_t enough,
                       AnalyzedText& out) {
  thread_local SyllableCache cache;
  const std::size_t end = text.size();
  text = text.substr(0, analyzed_bytes_max);
  if (begin == 0) {
    out.tokens.clear();
    out.spellings.clear();
  }
  bool new_sentence = true;
  std::size_t position = begin;
  LetterBytes letters;
  SyllableCache::Entry* slot = nullptr;
  while (position < text.size()) {
    if (text[position] == ' ') {
      ++position;
      continue;
    }
    if (const unsigned length =
            append_known_syllable(text, position, new_sentence, cache, letters, slot, out)) {
      position += length;
      new_sentence = false;
      continue;
    }
    const ScannedCharacter scanned = scan(text, position);
    switch (scanned.character.kind) {
      case CharacterKind::letter:
      case CharacterKind::other_letter: {
        const std::size_t word = position;
        position = append_letters(text, word, new_sentence, out);
        if (slot != nullptr)
          remember_syllable(word, letters, *slot, out);
        new_sentence = false;
        break;
      }
      case CharacterKind::digit:
        position = append_numbers(text, position, new_sentence, out);
        new_sentence = false;
        break;
      case CharacterKind::ideograph: {
        WordScan single;
        single.end = position + scanned.length;
        single.ascii = false;
        append_word(text, position, single, new_sentence, out);
        new_sentence = false;
        position = single.end;
        break;
      }
      case CharacterKind::sentence_end:
        new_sentence =
            new_sentence || text[position] != '.' || full_stop_ends_sentence(text, position, out);
        position += scanned.length;
        // What was read says nothing about what follows the end of a sentence.
        if (new_sentence && position >= enough)
          return position;
        break;
      default:
        position += scanned.length;
        break;
    }
  }
  return end;
}

}  // namespace timbao
