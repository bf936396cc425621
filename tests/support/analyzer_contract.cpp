// Checks the analyser's promises.
#include "tests/support/analyzer_contract.hpp"

#include <cctype>
#include <cstring>

#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

// 48 letters with eight marks of up to four bytes each, and what NFKC may expand them to.
constexpr std::size_t spelling_bytes_max = 48 * 9 * 4 * 18;

constexpr std::size_t padding = 32;

bool has_ascii_word(std::string_view gap) {
  for (const char byte : gap)
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0)
      return true;
  return false;
}

std::string folding_violation(const AnalyzedText& text, const Token& token) {
  if (token.kind != TokenKind::syllable)
    return {};
  AnalyzedText again;
  analyze(text.folded(token), again);
  if (again.tokens.size() != 1 || again.tokens[0].folded_id != token.folded_id)
    return "folding " + std::string(text.exact(token)) + " twice gives another word";
  return {};
}

bool same_tokens(const AnalyzedText& a, const AnalyzedText& b) {
  if (a.tokens.size() != b.tokens.size() || a.spellings != b.spellings)
    return false;
  for (std::size_t index = 0; index < a.tokens.size(); ++index) {
    const Token& x = a.tokens[index];
    const Token& y = b.tokens[index];
    if (x.source_begin != y.source_begin || x.source_end != y.source_end ||
        x.exact_id != y.exact_id || x.folded_id != y.folded_id || x.kind != y.kind ||
        x.starts_sentence != y.starts_sentence)
      return false;
  }
  return true;
}

}  // namespace

std::string contract_violation(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::size_t end = 0;
  for (const Token& token : analyzed.tokens) {
    if (token.source_begin < end)
      return "a token begins before the one before it ends";
    if (token.source_end <= token.source_begin || token.source_end > text.size())
      return "a token is empty or reaches past the text";
    if (has_ascii_word(text.substr(end, token.source_begin - end)))
      return "letters or digits were left between two tokens";
    end = token.source_end;
    for (const std::string_view spelling : {analyzed.exact(token), analyzed.folded(token)})
      if (spelling.empty() || spelling.size() > spelling_bytes_max)
        return "a spelling is empty or endless";
    if (std::string violation = folding_violation(analyzed, token); !violation.empty())
      return violation;
  }
  if (has_ascii_word(text.substr(end)))
    return "letters or digits were left behind the last token";
  AnalyzedText again;
  analyze("một văn bản khác trước đó, 2,5", again);
  analyze(text, again);
  if (!same_tokens(analyzed, again))
    return "a second analysis gives other tokens";
  for (const std::size_t piece : {1u, 20u, 300u}) {
    analyze("", again);
    for (std::size_t read = 0; read < text.size();) {
      const std::size_t begin = read;
      read = analyze_on(text, begin, begin + piece, again);
      if (read <= begin || read > text.size() || (read < begin + piece && read < text.size()))
        return "a piece is shorter than what was enough";
    }
    if (!same_tokens(analyzed, again))
      return "pieces give other tokens";
  }
  // Words near the end of a text are scanned, others may be remembered as a whole.
  for (int pass = 0; pass < 2; ++pass) {
    analyze(std::string(text) + std::string(padding, ' '), again);
    if (!same_tokens(analyzed, again))
      return "blanks behind the text give other tokens";
  }
  return {};
}

std::string all_terms(std::string_view text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::string terms;
  for (const Token& token : analyzed.tokens) {
    terms += analyzed.exact(token);
    terms += '/';
    terms += analyzed.folded(token);
    terms += token.starts_sentence ? "| " : " ";
  }
  return terms;
}

}  // namespace timbao
