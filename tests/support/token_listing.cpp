// Lists tokens.
#include "tests/support/token_listing.hpp"

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

template <typename Describe>
std::string listing(std::string_view text, Describe describe) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::string list;
  for (const Token& token : analyzed.tokens) {
    if (!list.empty())
      list += ' ';
    list += describe(analyzed, token);
  }
  return list;
}

}  // namespace

std::string exact_words(std::string_view text) {
  return listing(text, [](const AnalyzedText& analyzed, const Token& token) {
    return std::string(analyzed.exact(token));
  });
}

std::string folded_words(std::string_view text) {
  return listing(text, [](const AnalyzedText& analyzed, const Token& token) {
    return std::string(analyzed.folded(token));
  });
}

std::string token_offsets(std::string_view text) {
  return listing(text, [](const AnalyzedText&, const Token& token) {
    return "[" + std::to_string(token.source_begin) + "," + std::to_string(token.source_end) + ")";
  });
}

std::string words_with_sentence_bars(std::string_view text) {
  return listing(text, [](const AnalyzedText& analyzed, const Token& token) {
    return (token.starts_sentence ? "|" : "") + std::string(analyzed.exact(token));
  });
}

std::string bigrams(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::string list;
  for_each_bigram(analyzed, [&](std::size_t first, std::size_t second) {
    if (!list.empty())
      list += ' ';
    list += analyzed.exact(analyzed.tokens[first]);
    list += '+';
    list += analyzed.exact(analyzed.tokens[second]);
  });
  return list;
}

}  // namespace timbao
