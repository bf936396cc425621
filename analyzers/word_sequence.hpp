// A few words as a data file lists them, to be recognised in what somebody typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

struct SequenceWord {
  std::string exact;
  std::string folded;
  std::string source;  // as listed, with its capitals
};

using WordSequence = std::vector<SequenceWord>;

// Analyses a listed writing: "TP.HCM" -> tp, hcm. Empty for a text without words.
WordSequence read_word_sequence(std::string_view writing);

// The folded words joined by spaces, by which writings are looked up: "uy ban nhan dan".
std::string folded_key(const WordSequence& sequence);

// Whether the tokens from `first` on are the sequence, within one sentence. A token typed with
// marks must have the sequence's marks, where y and i count as one letter ("bác sỹ" is "bác sĩ");
// one without marks need not. With `same_capitals` the bytes must be the same.
bool stands_at(const WordSequence& sequence, std::string_view text, const AnalyzedText& analyzed,
               std::size_t first, bool same_capitals);

}  // namespace timbao
