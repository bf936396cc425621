// Restores a query's marks as evidence for ranking, not as a correction.
#include "server/search/query_readings.hpp"

#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {

RestoredText find_readings(const LanguageStatistics& language, SearchQuery& query) {
  AnalyzedText text;
  analyze(query.text, text);
  RestoredText restored = restore_marks(query.text, text, language);
  AnalyzedText read;
  analyze(restored.text, read);
  if (read.tokens.size() != text.tokens.size())
    return restored;
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    QueryWord& word = query.words[index];
    if (word.marked)
      continue;
    word.reading = stream_id(read.tokens[index]);
    word.reading_spelling = read.exact(read.tokens[index]);
    word.reading_confidence = restored.word_confidence[index];
  }
  return restored;
}

}  // namespace timbao
