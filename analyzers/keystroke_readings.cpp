// Takes the mark keys out of a word and looks for the letters that make a syllable with them.
#include "analyzers/keystroke_readings.hpp"

#include <array>

#include "analyzers/legacy_code_tables.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {
namespace {

constexpr std::size_t keys_max = 16;  // "nghieengs" has nine
constexpr std::size_t absent = keys_max;

// The letters of a word, and its mark keys with the places they were typed at.
struct TypedWord {
  std::array<Letter, keys_max> letters{};
  std::array<std::size_t, keys_max> places{};  // of the letters in the word
  std::size_t size = 0;
  std::uint32_t capitals = 0;
  Tone tone = Tone::ngang;
  std::size_t tone_place = absent;
  std::size_t stroke_place = absent;
  std::size_t horn_place = absent;  // Telex's w, VNI's 7: its last key
  unsigned horn_keys = 0;
  std::size_t breve_place = absent;       // VNI's 8; in Telex the w again
  std::size_t circumflex_place = absent;  // VNI's 6
  bool has_vowel = false;
  bool has_own_horn = false;  // a Telex w typed for ư itself

  void append(char lower, bool upper, std::size_t place) {
    letters[size] = letter_of(static_cast<unsigned char>(lower));
    places[size] = place;
    capitals |= static_cast<std::uint32_t>(upper) << size;
    has_vowel |= is_vowel(letters[size]);
    ++size;
  }
};

Tone tone_of_key(char key, InputMethod method) {
  const std::string_view keys = method == InputMethod::telex ? "fsrxj" : "21345";
  const std::size_t index = keys.find(key);
  return index == std::string_view::npos ? Tone::ngang : static_cast<Tone>(index + 1);
}

bool take_stroke(TypedWord& word, std::size_t place) {
  if (word.size == 0 || word.letters[0] != Letter::d || word.stroke_place != absent)
    return false;
  word.letters[0] = Letter::d_stroke;
  word.stroke_place = place;
  return true;
}

bool take_tone(TypedWord& word, Tone tone, std::size_t place) {
  if (word.tone != Tone::ngang)  // "ss" undoes a tone, two different ones are no Vietnamese
    return false;
  word.tone = tone;
  word.tone_place = place;
  return true;
}

bool take_telex_key(TypedWord& word, char lower, bool upper, std::size_t place) {
  if (word.has_vowel) {
    if (const Tone tone = tone_of_key(lower, InputMethod::telex); tone != Tone::ngang)
      return take_tone(word, tone, place);
  }
  if (lower == 'd' && word.size > 0)
    return take_stroke(word, place);
  if (lower == 'w') {
    if (!word.has_vowel && word.size > 0) {  // "tw" for tư
      word.append('u', upper, place);
      word.letters[word.size - 1] = Letter::u_horn;
      word.has_own_horn = true;
      return true;
    }
    word.horn_place = word.breve_place = place;
    return ++word.horn_keys <= 2 && word.has_vowel;
  }
  word.append(lower, upper, place);
  return true;
}

bool take_vni_key(TypedWord& word, char lower, bool upper, std::size_t place) {
  if (lower > '9') {
    word.append(lower, upper, place);
    return true;
  }
  if (lower == '9')
    return take_stroke(word, place);
  if (!word.has_vowel)
    return false;
  if (const Tone tone = tone_of_key(lower, InputMethod::vni); tone != Tone::ngang)
    return take_tone(word, tone, place);
  switch (lower) {
    case '6':
      word.circumflex_place = place;
      return true;
    case '7':
      word.horn_place = place;
      return ++word.horn_keys <= 2;
    case '8':
      word.breve_place = place;
      return true;
    default:
      return false;
  }
}

bool read_keys(std::string_view source, InputMethod method, TypedWord& word) {
  if (source.empty() || source.size() > keys_max)
    return false;
  for (std::size_t place = 0; place < source.size(); ++place) {
    const char key = source[place];
    const bool upper = key >= 'A' && key <= 'Z';
    const char lower = upper ? static_cast<char>(key | 0x20) : key;
    const bool letter = lower >= 'a' && lower <= 'z';
    if (!letter && !(method == InputMethod::vni && key >= '0' && key <= '9'))
      return false;
    const bool taken = method == InputMethod::telex ? take_telex_key(word, lower, upper, place)
                                                    : take_vni_key(word, lower, upper, place);
    if (!taken)
      return false;
  }
  return word.size > 0;
}

WordId syllable_of(const TypedWord& word) {
  if (word.size > syllable_letters_max)
    return 0;
  LetterKey key = 0;
  for (std::size_t index = 0; index < word.size; ++index)
    key = append_letter(key, word.letters[index]);
  const WordId toneless = find_syllable(key).toneless_id;
  if (toneless == 0)
    return 0;
  const WordId syllable = with_tone(toneless, word.tone);
  return has_possible_tone(syllable) ? syllable : WordId{0};
}

void erase_letter(TypedWord& word, std::size_t index) {
  for (std::size_t next = index + 1; next < word.size; ++next) {
    word.letters[next - 1] = word.letters[next];
    word.places[next - 1] = word.places[next];
  }
  const std::uint32_t below = word.capitals & ((1u << index) - 1);
  word.capitals = below | (word.capitals >> (index + 1) << index);
  --word.size;
}

// What became of a word's quality keys, for weighing it.
enum class QualityKey {
  none,
  doubled,  // aa ee oo next to each other
  split,    // the same with letters between
  tripled,  // ooo for the oo of "xoong"
  mark,     // a w or digit
};

struct Resolution {
  WordId syllable = 0;
  QualityKey quality = QualityKey::none;
  std::size_t marked = absent;  // the letter's index in `word`
  TypedWord word;
};

bool try_letters(const TypedWord& word, QualityKey quality, std::size_t marked, Resolution& found) {
  const WordId syllable = syllable_of(word);
  if (syllable == 0)
    return false;
  found = {syllable, quality, marked, word};
  return true;
}

// Gives letter `index` its mark; false if it cannot have it or stands behind the key.
bool mark_letter(TypedWord& word, std::size_t index, Quality quality, std::size_t key_place) {
  if (index >= word.size || word.places[index] > key_place)
    return false;
  const Letter marked = with_quality(word.letters[index], quality);
  if (marked == Letter::none)
    return false;
  word.letters[index] = marked;
  return true;
}

// aa, ee, oo: the second of two equal vowels is the first one's circumflex, "oeo" is none.
bool resolve_doubled(const TypedWord& word, Resolution& found) {
  for (std::size_t first = 0; first < word.size; ++first) {
    if (with_quality(word.letters[first], Quality::circumflex) == Letter::none)
      continue;
    for (std::size_t second = first + 1; second < word.size; ++second) {
      if (word.letters[second] != word.letters[first])
        continue;
      TypedWord marked = word;
      marked.letters[first] = with_quality(word.letters[first], Quality::circumflex);
      const bool adjacent = word.places[second] == word.places[first] + 1;
      erase_letter(marked, second);
      if (try_letters(marked, adjacent ? QualityKey::doubled : QualityKey::split, first, found))
        return true;
    }
  }
  return false;
}

bool resolve_tripled(const TypedWord& word, Resolution& found) {
  for (std::size_t index = 2; index < word.size; ++index) {
    if (word.letters[index] != Letter::o || word.letters[index - 1] != Letter::o ||
        word.letters[index - 2] != Letter::o)
      continue;
    TypedWord marked = word;
    erase_letter(marked, index);
    return try_letters(marked, QualityKey::tripled, index, found);
  }
  return false;
}

// A w or 7 makes ươ of uo, else ă of a, ơ of o or ư of u, whichever gives a syllable.
bool resolve_horn(const TypedWord& word, Resolution& found) {
  for (std::size_t index = 0; index + 1 < word.size; ++index) {
    TypedWord marked = word;
    if (word.letters[index + 1] != Letter::o)
      continue;
    const bool horned = word.letters[index] == Letter::u_horn ||
                        mark_letter(marked, index, Quality::horn, word.horn_place);
    marked.letters[index + 1] = Letter::o_horn;
    if (horned && try_letters(marked, QualityKey::mark, index, found))
      return true;
  }
  if (word.horn_keys > 1)
    return false;
  for (const Quality quality : {Quality::breve, Quality::horn})
    for (std::size_t index = word.size; index-- > 0;) {
      TypedWord marked = word;
      const std::size_t place = quality == Quality::breve ? word.breve_place : word.horn_place;
      if (place != absent && mark_letter(marked, index, quality, place) &&
          try_letters(marked, QualityKey::mark, index, found))
        return true;
    }
  return false;
}

bool resolve_circumflex_key(const TypedWord& word, Resolution& found) {
  for (std::size_t index = 0; index < word.size; ++index) {
    TypedWord marked = word;
    if (mark_letter(marked, index, Quality::circumflex, word.circumflex_place) &&
        try_letters(marked, QualityKey::mark, index, found))
      return true;
  }
  return false;
}

bool resolve(const TypedWord& word, InputMethod method, Resolution& found) {
  const bool horn_or_breve = word.horn_place != absent || word.breve_place != absent;
  if (word.circumflex_place != absent)
    return !horn_or_breve && resolve_circumflex_key(word, found);
  if (horn_or_breve)
    return resolve_horn(word, found);
  if (method == InputMethod::telex &&
      (resolve_doubled(word, found) || resolve_tripled(word, found)))
    return true;
  if (word.has_own_horn && resolve_horn(word, found))
    return true;
  return try_letters(word, QualityKey::none, absent, found);
}

// ---- Weights
//
// How seldom a key stands at such a place in words that are no keystrokes, on a rough scale: 3 and
// more hardly ever, 2 in a few words only, below 1 in many English words ("has", "see", "now").

double tone_weight(const TypedWord& word, std::string_view source) {
  constexpr std::array<double, tone_count> weights = {0, 2.2, 0.6, 0.8, 1, 3};
  const std::string_view behind = source.substr(word.tone_place + 1);
  const bool before_final =  // "thasng", "thafnh"
      behind.starts_with("ng") || behind.starts_with("nh") || behind.starts_with("ch");
  return weights[static_cast<std::size_t>(word.tone)] + (before_final ? 1.5 : 0);
}

double doubled_weight(const Resolution& found) {
  const TypedWord& word = found.word;
  const Letter before = found.marked > 0 ? word.letters[found.marked - 1] : Letter::none;
  const bool after_glide = before == Letter::i || before == Letter::y || before == Letter::u;
  if (after_glide && word.letters[0] != Letter::q)
    return 3;  // iee, yee, uoo, uaa
  return word.letters[found.marked] == Letter::a_circumflex ? 1.5 : 0.5;
}

double horn_weight(const Resolution& found, std::string_view source) {
  const TypedWord& word = found.word;
  const std::size_t place = word.horn_place;
  if (place == absent)
    return 0.5;  // a w that is a letter
  const bool before_final = source.substr(place + 1).starts_with("ng");
  const bool next_to_letter = place == word.places[found.marked] + 1;
  if (!next_to_letter || before_final || word.horn_keys > 1)
    return 2.5;
  return word.letters[found.marked] == Letter::u_horn ? 2 : 0.8;
}

double telex_weight(const Resolution& found, std::string_view source) {
  const TypedWord& word = found.word;
  double weight = 0;
  if (word.tone != Tone::ngang)
    weight += tone_weight(word, source);
  if (found.quality == QualityKey::doubled)
    weight += doubled_weight(found);
  else if (found.quality == QualityKey::split)
    weight += 0.8;
  else if (found.quality == QualityKey::tripled)
    weight += 3;
  else if (found.quality == QualityKey::mark || word.has_own_horn)
    weight += horn_weight(found, source);
  if (word.stroke_place != absent)
    weight += word.stroke_place == 1 ? 3 : 2;
  return weight;
}

// "seeds", "rows", "door": English plurals and the like, not one mark more than in "see".
bool looks_english(const Resolution& found, std::string_view source) {
  const TypedWord& word = found.word;
  return (word.tone == Tone::sac || word.tone == Tone::hoi) &&
         word.tone_place + 1 == source.size() && word.stroke_place == absent;
}

double vni_weight(const Resolution& found, std::string_view source) {
  const TypedWord& word = found.word;
  unsigned digits = 0;
  bool inside = false;
  for (std::size_t place = 0; place < source.size(); ++place) {
    const bool digit = source[place] <= '9';
    digits += digit ? 1 : 0;
    inside |= digit && place + 1 < source.size() && source[place + 1] > '9';
  }
  if (word.size < 2)
    return 0;  // U17, A1, O2
  if (inside)
    return 3;
  return digits > 1 ? 1 : 0.7;  // "lop12" is none, but "tap61" and "quan1" may be
}

}  // namespace

KeystrokeReading read_keystrokes(std::string_view source, InputMethod method) {
  TypedWord word;
  Resolution found;
  if (!read_keys(source, method, word) || !resolve(word, method, found))
    return {};
  KeystrokeReading reading;
  reading.syllable = found.syllable;
  reading.capitals = found.word.capitals;
  reading.marks =
      static_cast<unsigned>(source.size() - found.word.size) + (word.has_own_horn ? 1 : 0);
  if (reading.marks == 0)
    return reading;
  if (method == InputMethod::vni) {
    reading.weight = vni_weight(found, source);
  } else {
    reading.weight = telex_weight(found, source);
    if (reading.marks > 1 && !looks_english(found, source))
      reading.weight += 1;
  }
  return reading;
}

std::string spell_reading(const KeystrokeReading& reading) {
  const std::string_view spelling = syllable_spelling(reading.syllable);
  std::string spelled;
  unsigned index = 0;
  for (std::size_t position = 0; position < spelling.size(); ++index) {
    const DecodedCodePoint decoded = decode_utf8(spelling, position);
    position += decoded.length;
    const Character character = classify(decoded.code_point);
    const bool upper = (reading.capitals >> index & 1) != 0;
    append_utf8(spelled, written_letter(character.letter, character.tone, upper));
  }
  return spelled;
}

}  // namespace timbao
