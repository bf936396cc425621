// Which words and neighbours get a posting. What says next to nothing gets none: it would make the
// index a third larger and every search slower. The token stream holds it all the same, so that
// ranking, phrases and NEAR see every word.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Whether two neighbouring words, folded, are indexed as a bigram. Pairs of very frequent syllables
// are only where they stand together more often than chance has it: "viet nam" is, "va co" is not
// (frequent_neighbours.txt). Constant time.
bool has_bigram_term(WordId first_folded, WordId second_folded);

// Whether a spelling is indexed beside its letters. A syllable is not that is nearly all that its
// letters stand for: "việt", of "viet" (usual_spellings.txt); another word not if it has no marks.
// `id` is the word's stream_id(). Constant time.
bool has_exact_term(WordId id, std::string_view exact, std::string_view folded);

// How much a word adds to a document's length on average: 1 for its letters, the rest for its
// spelling and for the bigram that it ends. Measured on baomoi2017.
inline constexpr double length_of_a_word = 2.2;

// The term that finds a spelling: its own, or else that of its letters.
std::string spelling_term(WordId id, std::string_view exact, std::string_view folded);

// The syllables that have no term of their own, by their ids, ascending. Static storage.
std::span<const WordId> usual_syllables();

}  // namespace timbao
