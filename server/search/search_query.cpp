// From typed text to query words.
#include "server/search/search_query.hpp"

#include <algorithm>

#include "analyzers/raw_keystrokes.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {

SearchQuery analyze_query(std::string_view typed) {
  const DecodedKeystrokes decoded = decode_raw_keystrokes(typed);
  AnalyzedText text;
  analyze(decoded.text, text);
  SearchQuery query;
  const std::size_t count = std::min(text.tokens.size(), query_words_max);
  query.words.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    const Token& token = text.tokens[index];
    QueryWord word;
    word.exact = text.exact(token);
    word.folded = text.folded(token);
    word.stream = stream_id(token);
    word.folded_id = token.folded_id;
    word.kind = token.kind;
    word.marked = std::any_of(word.exact.begin(), word.exact.end(),
                              [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
    word.follows_previous = index > 0 && !token.starts_sentence;
    query.words.push_back(std::move(word));
  }
  return query;
}

std::string understood(const SearchQuery& query) {
  std::string text;
  for (const QueryWord& word : query.words) {
    if (!text.empty())
      text += ' ';
    text += word.exact;
  }
  return text;
}

}  // namespace timbao
