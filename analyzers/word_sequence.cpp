// Compares listed words with analysed ones.
#include "analyzers/word_sequence.hpp"

#include <algorithm>
#include <array>

#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

bool is_marked(std::string_view spelling) {
  return std::any_of(spelling.begin(), spelling.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
}

std::string with_i_for_y(std::string_view spelling) {
  struct Pair {
    std::string_view y, i;
  };
  static constexpr std::array<Pair, 6> pairs = {
      {{"y", "i"}, {"ỳ", "ì"}, {"ý", "í"}, {"ỷ", "ỉ"}, {"ỹ", "ĩ"}, {"ỵ", "ị"}}};
  std::string replaced(spelling);
  for (const Pair& pair : pairs)
    for (std::size_t at = 0; (at = replaced.find(pair.y, at)) != std::string::npos;)
      replaced.replace(at, pair.y.size(), pair.i);
  return replaced;
}

bool is_same_word(const SequenceWord& word, std::string_view exact, std::string_view folded) {
  if (folded != word.folded)
    return false;
  return !is_marked(exact) || exact == word.exact ||
         with_i_for_y(exact) == with_i_for_y(word.exact);
}

}  // namespace

WordSequence read_word_sequence(std::string_view writing) {
  AnalyzedText analyzed;
  analyze(writing, analyzed);
  WordSequence sequence;
  for (const Token& token : analyzed.tokens)
    sequence.push_back(
        {std::string(analyzed.exact(token)), std::string(analyzed.folded(token)),
         std::string(writing.substr(token.source_begin, token.source_end - token.source_begin))});
  return sequence;
}

std::string folded_key(const WordSequence& sequence) {
  std::string key;
  for (const SequenceWord& word : sequence) {
    if (!key.empty())
      key += ' ';
    key += word.folded;
  }
  return key;
}

bool stands_at(const WordSequence& sequence, std::string_view text, const AnalyzedText& analyzed,
               std::size_t first, bool same_capitals) {
  if (first + sequence.size() > analyzed.tokens.size())
    return false;
  for (std::size_t index = 0; index < sequence.size(); ++index) {
    const Token& token = analyzed.tokens[first + index];
    if (index > 0 && token.starts_sentence)
      return false;
    if (!is_same_word(sequence[index], analyzed.exact(token), analyzed.folded(token)))
      return false;
    const std::string_view source =
        text.substr(token.source_begin, token.source_end - token.source_begin);
    if (same_capitals && source != sequence[index].source)
      return false;
  }
  return true;
}

}  // namespace timbao
