// Reads term frequencies from the database.
#include "server/search/term_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "indexer/schema/index_schema.hpp"

namespace timbao {

TermStatistics read_statistics(const Xapian::Database& database, const SearchQuery& query) {
  TermStatistics statistics;
  statistics.articles = database.get_doccount();
  statistics.average_length = std::max(1.0, database.get_avlength());
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    const QueryWord& word = query.words[index];
    statistics.exact_frequency.push_back(database.get_termfreq(exact_term(word.exact)));
    statistics.folded_frequency.push_back(database.get_termfreq(folded_term(word.folded)));
    double bigram_frequency = 0;
    if (word.follows_previous)
      bigram_frequency = database.get_termfreq(
          bigram_term(bigram_number(query.words[index - 1].folded_id, word.folded_id)));
    statistics.bigram_frequency.push_back(bigram_frequency);
  }
  return statistics;
}

double inverse_document_frequency(double articles, double frequency) {
  return std::log(1 + std::max(0.0, articles - frequency + 0.5) / (frequency + 0.5));
}

}  // namespace timbao
