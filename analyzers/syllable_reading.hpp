// Reads a word's code points as one Vietnamese syllable, for deciding whether text is Vietnamese.
#pragma once

#include <string_view>

#include "analyzers/syllable_table.hpp"

namespace timbao {

// The syllable that `word` (NFC code points, any case) spells, with its tone: U"Tiếng" -> the id of
// "tiếng". 0 where the letters are no syllable, where two of them carry a tone, or where the
// language does not allow the tone ("học" yes, "hoc" and "hòc" no). The tone may stand on any
// letter. Never fails. Constant time, no allocation, thread-safe.
WordId read_syllable(std::u32string_view word);

// Whether `word` spells read_syllable(word) with the tone where people write it: "hòa", "hoà" and
// "hạt" yes, "haị" no. Precondition: read_syllable(word) == syllable.
bool has_standard_tone_place(std::u32string_view word, WordId syllable);

}  // namespace timbao
