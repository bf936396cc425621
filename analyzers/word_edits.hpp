// The syllables somebody may have meant who wrote a word otherwise: confusions and typing mistakes.
#pragma once

#include <limits>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/language_statistics.hpp"
#include "analyzers/written_word.hpp"

namespace timbao {

// A syllable one mistake away.
struct WordEdit {
  WordId word = 0;    // a syllable with marks; a folded one where the query has no marks
  double cost = 0;    // the mistake's -ln of its probability
  LetterKey key = 0;  // the syllable's letters as they would have been written, without the tone
};

// Syllables that `written` may stand for by one mistake, each once, at its lowest cost, ascending
// by id; the written word itself is not among them.
//
// Marks: hỏi for ngã, another tone, another quality, marks left out. Letters that many
// pronounce alike: s/x, ch/tr, d/gi/r/v, l/n, i/y, c/k, final n/ng, c/t, n/nh, ch/t. Typing: a
// letter too many, one too few, another one (cheaper if its key is a neighbour's), two exchanged.
// Those that cost more than `cost_max` are left out, and hardly looked for.
// With `marks` false only letters are looked at: ("hai", false) -> hi, ha, mai, khai, dai ...
//
// About 700 look-ups, 10 us. Thread-safe. The weighing of a mistake by its kind is the noisy
// channel of M. Kernighan, K. Church and W. Gale, "A spelling correction program based on a noisy
// channel model", 1990; the costs are our own, chosen on the development part of
// benchmarks/analysis/spelling_suggestions.
std::vector<WordEdit> edits_of(const WrittenWord& written, WordId folded_id, bool marks,
                               double cost_max = std::numeric_limits<double>::infinity());

}  // namespace timbao
