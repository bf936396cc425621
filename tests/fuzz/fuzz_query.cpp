// Fuzz target: any query is analysed, varied, and highlighted in any text without harm.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "analyzers/vietnamese_analyzer.hpp"
#include "server/search/highlighter.hpp"
#include "server/search/search_query.hpp"

namespace {

// The text with escapes undone and marks taken out: what a reader sees.
std::string plain(const std::string& html) {
  std::string text;
  for (std::size_t at = 0; at < html.size();) {
    const std::string_view rest = std::string_view(html).substr(at);
    const auto take = [&](std::string_view code, std::string_view character) {
      if (!rest.starts_with(code))
        return false;
      text += character;
      at += code.size();
      return true;
    };
    if (take("<mark>", "") || take("</mark>", "") || take("&amp;", "&") || take("&lt;", "<") ||
        take("&gt;", ">") || take("&quot;", "\"") || take("&#39;", "'"))
      continue;
    text += html[at++];
  }
  return text;
}

}  // namespace

// The query up to the first line end, the text behind it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string text = end < input.size() ? input.substr(end + 1) : input;
  const SearchQuery query = analyze_query(input.substr(0, end), shipped_variant_tables().get());
  for (const auto& [written, words, shares_word] : query.variants) {
    const bool fits = written.count > 0 && written.first + written.count <= query.words.size();
    if (!fits || words.empty() || written.strength <= 0 || written.strength >= 1)
      std::abort();
  }
  TermStatistics statistics;
  statistics.articles = 10;
  statistics.exact_frequency.assign(query.words.size(), 1);
  statistics.folded_frequency.assign(query.words.size(), 1);
  statistics.bigram_frequency.assign(query.words.size(), 1);
  Highlighter highlighter(query, statistics);
  if (plain(highlighter.mark(text)) != text)
    std::abort();
  std::size_t reached = 0;
  for (const Highlight& highlight : highlighter.find(text)) {
    if (highlight.begin < reached || highlight.end <= highlight.begin ||
        highlight.end > text.size())
      std::abort();
    reached = highlight.end;
  }
  static_cast<void>(highlighter.snippet(text));
  return 0;
}
