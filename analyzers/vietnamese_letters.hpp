// What each code point is to the analyser: one table look-up per character.
#pragma once

#include <cstdint>

namespace timbao {

enum class CharacterKind : std::uint8_t {
  separator,
  sentence_end,  // . ! ? ; … and line ends; the full stop is looked at again by the analyser
  letter,        // of the Vietnamese alphabet or f j w z, with its tone if precomposed
  digit,         // 0-9, full-width ones included
  tone_mark,     // combining grave, acute, tilde, hook above, dot below
  quality_mark,  // combining circumflex, breve, horn
  other_mark,    // any other combining mark
  ignorable,     // soft hyphen, zero-width characters, byte order mark
  other_letter,  // a letter that the Vietnamese table does not know (ñ, ß, ж, ก)
  ideograph,     // Hán and Nôm: each is a word of its own
};

// The 33 letters in dictionary order; the value fits in six bits and 0 means none.
enum class Letter : std::uint8_t {
  none,
  a,
  a_breve,
  a_circumflex,
  b,
  c,
  d,
  d_stroke,
  e,
  e_circumflex,
  f,
  g,
  h,
  i,
  j,
  k,
  l,
  m,
  n,
  o,
  o_circumflex,
  o_horn,
  p,
  q,
  r,
  s,
  t,
  u,
  u_horn,
  v,
  w,
  x,
  y,
  z,
};
inline constexpr unsigned letter_count = 34;  // with none

enum class Tone : std::uint8_t { ngang, huyen, sac, hoi, nga, nang };
inline constexpr unsigned tone_count = 6;

enum class Quality : std::uint8_t { none, circumflex, breve, horn };

struct Character {
  CharacterKind kind = CharacterKind::separator;
  Letter letter = Letter::none;  // for kind letter
  Tone tone = Tone::ngang;       // for kinds letter and tone_mark
  // letter: 1 if written with a Cyrillic or Greek lookalike ("а" U+0430 for a); digit: its value;
  // quality_mark: its Quality; other_letter: 1 if it is a Latin one.
  std::uint8_t value = 0;
};

// Properties of a code point. Never fails: anything unknown is a separator. Thread-safe. A table
// look-up below U+2000, ICU property look-ups above.
Character classify(char32_t code_point);

// The table behind classify() for code points below U+2000, for inner loops.
inline constexpr char32_t character_table_size = 0x2000;
extern const Character* const character_table;

// The same for letters of our alphabet alone, in two bytes: Letter in the low byte, Tone in the
// high one; 0 for every code point that is anything else or a lookalike.
extern const std::uint16_t* const plain_letter_table;

// The letter that `quality` makes of a plain letter: (e, circumflex) -> ê; none if there is none.
Letter with_quality(Letter plain, Quality quality);
// ê -> e, đ -> d; a plain letter is itself.
char ascii_of(Letter letter);
// The letter's lower-case spelling without a tone, in NFC.
char32_t code_point_of(Letter letter);
// The letter written with a tone: (ê, sac) -> ế. Consonants take no tone and come back bare.
char32_t code_point_of(Letter letter, Tone tone);
// The letter of a lower-case ASCII letter or NFC Vietnamese letter without a tone.
Letter letter_of(char32_t code_point);

inline constexpr bool is_vowel(Letter letter) {
  switch (letter) {
    case Letter::a:
    case Letter::a_breve:
    case Letter::a_circumflex:
    case Letter::e:
    case Letter::e_circumflex:
    case Letter::i:
    case Letter::o:
    case Letter::o_circumflex:
    case Letter::o_horn:
    case Letter::u:
    case Letter::u_horn:
    case Letter::y:
      return true;
    default:
      return false;
  }
}

}  // namespace timbao
