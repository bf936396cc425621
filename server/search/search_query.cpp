// From typed text to query words.
#include "server/search/search_query.hpp"

#include <algorithm>

#include "analyzers/raw_keystrokes.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/written_word.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

std::vector<QueryWord> query_words(const AnalyzedText& text) {
  const std::size_t count = std::min(text.tokens.size(), query_words_max);
  std::vector<QueryWord> words;
  words.reserve(count);
  for (std::size_t index = 0; index < count; ++index) {
    const Token& token = text.tokens[index];
    QueryWord word;
    word.begin = token.source_begin;
    word.end = token.source_end;
    word.exact = text.exact(token);
    word.folded = text.folded(token);
    word.stream = stream_id(token);
    word.folded_id = token.folded_id;
    word.kind = token.kind;
    word.marked = std::any_of(word.exact.begin(), word.exact.end(),
                              [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
    word.follows_previous = index > 0 && !token.starts_sentence;
    word.reading = word.stream;
    word.reading_spelling = word.exact;
    word.reading_confidence = word.marked ? 1 : 0;
    words.push_back(std::move(word));
  }
  return words;
}

// Capitals tell names from other words only where most words have none: "TIN TUC" and "Tin Mới
// Nhất" say nothing.
void mark_names(std::string_view typed, const AnalyzedText& text, SearchQuery& query) {
  std::size_t capitals = 0;
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    QueryWord& word = query.words[index];
    const bool capital = starts_with_capital(typed, text.tokens[index]);
    capitals += capital;
    word.name = capital && word.follows_previous;
  }
  if (capitals * 2 <= query.words.size())
    return;
  for (QueryWord& word : query.words)
    word.name = false;
}

std::vector<SearchVariant> query_variants(const SearchQuery& query, const AnalyzedText& text,
                                          const VariantTables& tables, const VariantKinds& kinds) {
  std::vector<SearchVariant> variants;
  AnalyzedText analyzed;
  for (QueryVariant& written : find_query_variants(query.text, text, tables, kinds)) {
    if (written.first + written.count > query.words.size())
      continue;
    analyze(written.text, analyzed);
    SearchVariant variant{std::move(written), query_words(analyzed), {}};
    if (variant.words.empty())
      continue;
    const std::size_t end = variant.written.first + variant.written.count;
    for (std::size_t place = variant.written.first; place < end; ++place)
      variant.shares_word.push_back(std::any_of(
          variant.words.begin(), variant.words.end(),
          [&](const QueryWord& word) { return word.folded == query.words[place].folded; }));
    for (std::size_t index = 1; index < variant.words.size(); ++index)
      variant.words[index].follows_previous = true;
    variants.push_back(std::move(variant));
  }
  return variants;
}

}  // namespace

SearchQuery analyze_query(std::string_view typed, const VariantTables* tables,
                          const VariantKinds& kinds) {
  SearchQuery query;
  query.text = decode_raw_keystrokes(typed).text;
  AnalyzedText text;
  analyze(query.text, text);
  query.words = query_words(text);
  mark_names(query.text, text, query);
  if (tables != nullptr)
    query.variants = query_variants(query, text, *tables, kinds);
  return query;
}

std::string typed_part(const SearchQuery& query, std::size_t first, std::size_t count) {
  const std::size_t begin = query.words[first].begin;
  return query.text.substr(begin, query.words[first + count - 1].end - begin);
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
