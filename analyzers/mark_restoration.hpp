// Puts the marks on Vietnamese that was typed without them: "chung ta co the" -> "chúng ta có thể".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/language_statistics.hpp"

namespace timbao {

struct RestoredText {
  std::string text;  // UTF-8; what is no unmarked syllable is as it was, byte by byte
  // By token: how probable it is that the word is right, given the text. 1 where nothing was to be
  // chosen.
  std::vector<double> word_confidence;
  // The mean over the words where something was to be chosen: the share of them that one may expect
  // to be right. 1 if there are none.
  double confidence = 1;
  bool changed = false;
};

// Gives each syllable of `text` that was typed without marks the most probable ones, by the
// archive's own statistics:
//
//   "Chung ta co the lam duoc!" -> "Chúng ta có thể làm được!"
//   "HA NOI, thủ do"            -> "HÀ NỘI, thủ đô"
//
// Capitals stay. A syllable with marks stays and is evidence for its neighbours; one with marks
// that do not make a Vietnamese word yet keeps those it has ("viêt" -> "việt", "đuoc" -> "được").
// Words that are no syllables stay, and so do syllables that the archive never has. A word that is
// right without marks ("ta") is left without.
//
// `analyzed` is analyze()'s result for `text`. Never fails. Thread-safe. Linear: at most 24
// candidates a word, looked up with the candidates of the word before; memory for as long as the
// longest sentence. Source of the algorithm: A. Viterbi, "Error bounds for convolutional codes and
// an asymptotically optimum decoding algorithm", 1967; confidences by the forward and backward sums
// of L. Baum et al., 1970.
RestoredText restore_marks(std::string_view text, const AnalyzedText& analyzed,
                           const LanguageStatistics& statistics);

}  // namespace timbao
