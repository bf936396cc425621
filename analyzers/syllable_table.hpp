// Every well-formed Vietnamese syllable, made from its initials, rhymes and tones, with a number.
//
// The numbers (WordId) stand in archives, so a change to the lists in syllable_table.cpp needs a
// new analyzer_version. A syllable's letters without the tone are its key: the tone is kept apart,
// which makes old, new and misplaced tone marks (hòa, hoà, vịêt) one syllable without any rule.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {

// Letters packed six bits each, first letter highest; up to ten fit, no syllable has over seven.
using LetterKey = std::uint64_t;
inline constexpr unsigned syllable_letters_max = 7;

inline constexpr WordId folded_syllable_begin = 0x8000;
inline constexpr WordId hashed_word_begin = 0x9000;

inline constexpr LetterKey append_letter(LetterKey key, Letter letter) {
  return key << 6 | static_cast<LetterKey>(letter);
}

// What a run of letters can be; an id of 0 means that it is not that.
struct SyllableMatch {
  WordId toneless_id = 0;  // the syllable with the level tone; add the tone with with_tone()
  WordId folded_id = 0;    // the syllables' shared mark-free spelling
};

// Looks a toneless letter key up: "hoa" is a syllable and a folded spelling, "nguyên" a syllable,
// "nguyen" a folded spelling only, "the" both, "windows" neither. Constant time, thread-safe.
SyllableMatch find_syllable(LetterKey key);

inline constexpr bool is_syllable(WordId id) {
  return id != 0 && id < folded_syllable_begin;
}

inline constexpr WordId with_tone(WordId toneless_id, Tone tone) {
  return static_cast<WordId>(toneless_id + static_cast<WordId>(tone));
}
inline constexpr Tone tone_of(WordId syllable_id) {
  return static_cast<Tone>((syllable_id - 1) % tone_count);
}
inline constexpr WordId without_tone(WordId syllable_id) {
  return static_cast<WordId>(syllable_id - (syllable_id - 1) % tone_count);
}

// The canonical spelling of a syllable id: lower case, NFC, tone in the old place ("hòa").
// Static storage. Precondition: is_syllable(id).
std::string_view syllable_spelling(WordId id);
// The folded id of a syllable id (kỹ and kĩ share one), and that id's spelling ("ki").
WordId folded_id_of_syllable(WordId id);
std::string_view folded_spelling(WordId folded_id);

// Whether the language allows the tone on the rhyme: one closed by c, ch, p or t takes only sắc
// and nặng, so "hoc" without its mark is a syllable's skeleton but not a word.
bool has_possible_tone(WordId syllable_id);

// Number of syllable ids, with the unused 0: they run from 1 to syllable_id_end - 1.
WordId syllable_id_end();

// The folded id of an id of any kind: itself, unless it is a syllable.
inline WordId folded_id_of(WordId id) {
  return is_syllable(id) ? folded_id_of_syllable(id) : id;
}

// The syllables that fold to `folded_id`, all tones of all qualities: an -> an, án, ăn, ấn ...
// Empty for an id that is not a folded syllable. Static storage.
std::span<const WordId> syllables_folding_to(WordId folded_id);

}  // namespace timbao
