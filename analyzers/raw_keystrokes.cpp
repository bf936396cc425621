// Weighs a query's words as keystrokes against what they are as they stand.
#include "analyzers/raw_keystrokes.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <unicode/uchar.h>

#include "analyzers/foreign_words.hpp"
#include "analyzers/keystroke_readings.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

// What the words of a query must weigh together to be keystrokes, and what each one that speaks
// against it takes away. Set by benchmarks/analysis/keystroke_decoding.
constexpr double threshold = 1.75;
constexpr double unmarked_penalty = 2;  // "duoc": whoever types Telex types "dduwowcj"
constexpr double foreign_penalty = 1;   // "windows"
constexpr double name_penalty = 0.3;    // "Windows"
constexpr double listed_penalty = 0.5;  // "has"
constexpr double capital_share = 0.6;   // of a weight, for a word like "Max" among small ones

constexpr std::size_t abbreviation_letters_max = 4;

bool is_upper(char character) {
  return character >= 'A' && character <= 'Z';
}
bool is_lower(char character) {
  return character >= 'a' && character <= 'z';
}
bool is_digit(char character) {
  return character >= '0' && character <= '9';
}
bool is_word_character(char character) {
  return is_upper(character) || is_lower(character) || is_digit(character);
}

struct QueryWord {
  std::string_view source;
  bool opaque = false;    // part of an address, or of a name with digits
  bool capital = false;   // begins with a capital
  bool capitals = false;  // has nothing but capitals, two at least
  KeystrokeReading reading;
};

struct Query {
  std::vector<QueryWord> words;
  bool has_marks = false;     // a letter beyond ASCII, or bytes that are no text
  bool all_capitals = false;  // "TIEENGS VIEETJ"
};

bool joins_addresses(char character) {
  return character == '.' || character == '@' || character == '/' || character == '_' ||
         character == '\\' || character == ':' || character == '=' || character == '#';
}

bool is_opaque(std::string_view query, std::size_t begin, std::size_t end) {
  const bool joined_before = begin >= 2 && joins_addresses(query[begin - 1]) &&
                             query[begin - 1] != ':' && is_word_character(query[begin - 2]);
  const bool joined_behind =
      end + 1 < query.size() && joins_addresses(query[end]) && is_word_character(query[end + 1]);
  const bool tagged = begin >= 1 && (query[begin - 1] == '@' || query[begin - 1] == '#');
  return joined_before || joined_behind || tagged;
}

QueryWord make_word(std::string_view query, std::size_t begin, std::size_t end) {
  QueryWord word;
  word.source = query.substr(begin, end - begin);
  word.opaque = is_opaque(query, begin, end);
  word.capital = is_upper(word.source[0]);
  word.capitals =
      word.source.size() > 1 && std::none_of(word.source.begin(), word.source.end(), is_lower);
  return word;
}

Query split(std::string_view text) {
  Query query;
  bool small_seen = false;
  for (std::size_t position = 0; position < text.size() && !query.has_marks;) {
    if (is_word_character(text[position])) {
      const std::size_t begin = position;
      while (position < text.size() && is_word_character(text[position])) {
        small_seen |= is_lower(text[position]);
        ++position;
      }
      query.words.push_back(make_word(text, begin, position));
      continue;
    }
    const DecodedCodePoint decoded = decode_utf8(text, position);
    const auto code_point = static_cast<UChar32>(decoded.code_point);
    query.has_marks = decoded.code_point == invalid_code_point ||
                      (decoded.code_point >= 0x80 &&
                       (u_isalpha(code_point) || u_getCombiningClass(code_point) != 0));
    position += decoded.length;
  }
  query.all_capitals = !small_seen;
  return query;
}

std::string lower_case(std::string_view word) {
  std::string lower(word);
  for (char& character : lower)
    if (is_upper(character))
      character = static_cast<char>(character | 0x20);
  return lower;
}

// A word that Vietnamese is written with when its marks are left out, but not with them: "duoc",
// "hoc" (whose rhyme asks for a tone), "nguyen".
bool is_unmarked_only(std::string_view lower) {
  if (lower.size() > syllable_letters_max)
    return false;
  LetterKey key = 0;
  for (const char letter : lower)
    key = append_letter(key, letter_of(static_cast<unsigned char>(letter)));
  const SyllableMatch match = find_syllable(key);
  return match.folded_id != 0 && (match.toneless_id == 0 || !has_possible_tone(match.toneless_id));
}

// Words that stay even among keystrokes: as syllables they are rarer than as what they are.
bool stays(std::string_view lower) {
  constexpr std::array<std::string_view, 8> rare = {"ex", "if", "is",   "of",
                                                    "or", "ox", "taxi", "us"};
  return std::find(rare.begin(), rare.end(), lower) != rare.end();
}

// What a word says for (or against, if negative) the query's being keystrokes.
double evidence_of(const QueryWord& word, bool all_capitals) {
  const bool has_digit = std::any_of(word.source.begin(), word.source.end(), is_digit);
  if (word.reading.syllable != 0 && word.reading.marks > 0) {
    const std::string lower = lower_case(word.source);
    if (is_foreign_word(lower))
      return -listed_penalty;
    return word.reading.weight * (word.capital && !all_capitals ? capital_share : 1);
  }
  if (word.reading.syllable != 0 || has_digit)
    return 0;
  if (is_unmarked_only(lower_case(word.source)))
    return -unmarked_penalty;
  return word.capital ? -name_penalty : -foreign_penalty;
}

// Reads the words with a method; returns how much speaks for it.
double read_words(Query& query, InputMethod method) {
  double evidence = 0;
  for (QueryWord& word : query.words) {
    word.reading = {};
    // "VAR" and "SOS", but not "KHOONG", which is there for emphasis.
    const bool abbreviation =
        word.capitals && !query.all_capitals && word.source.size() <= abbreviation_letters_max;
    if (word.opaque || abbreviation)
      continue;
    word.reading = read_keystrokes(word.source, method);
    evidence += evidence_of(word, query.all_capitals);
  }
  return evidence;
}

std::string spell(std::string_view text, const Query& query) {
  std::string out;
  const char* copied = text.data();
  for (const QueryWord& word : query.words) {
    if (word.reading.syllable == 0 || word.reading.marks == 0)
      continue;
    if (!query.all_capitals && stays(lower_case(word.source)))
      continue;
    out.append(copied, word.source.data());
    out += spell_reading(word.reading);
    copied = word.source.data() + word.source.size();
  }
  out.append(copied, text.data() + text.size());
  return out;
}

std::string decode_word(std::string_view word, InputMethod method) {
  const KeystrokeReading reading = read_keystrokes(word, method);
  if (reading.syllable == 0 || reading.marks == 0)
    return std::string(word);
  return spell_reading(reading);
}

}  // namespace

std::string decode_telex_word(std::string_view word) {
  return decode_word(word, InputMethod::telex);
}

std::string decode_vni_word(std::string_view word) {
  return decode_word(word, InputMethod::vni);
}

DecodedKeystrokes decode_raw_keystrokes(std::string_view text) {
  Query query = split(text);
  if (query.has_marks || query.words.empty())
    return {std::string(text), false};
  const double vni = read_words(query, InputMethod::vni);
  const double telex = read_words(query, InputMethod::telex);
  if (std::max(vni, telex) < threshold)
    return {std::string(text), false};
  if (vni > telex)
    read_words(query, InputMethod::vni);
  return {spell(text, query), true};
}

}  // namespace timbao
