// Reads term frequencies from the database.
#include "server/search/term_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

struct TermCounts {
  double articles = 0;
  double occurrences = 0;
};

TermCounts count_term(const Xapian::Database& database, const std::string& term) {
  return {static_cast<double>(database.get_termfreq(term)),
          static_cast<double>(database.get_collection_freq(term))};
}

// Variants from here on are the same thing in other writing.
constexpr double equal_strength = 0.6;

double bigram_frequency(const Xapian::Database& database, const QueryWord& first,
                        const QueryWord& second) {
  return database.get_termfreq(bigram_term(bigram_number(first.folded_id, second.folded_id)));
}

// Of a word its frequency, of several that of their rarest bigram.
double variant_frequency(const Xapian::Database& database, const std::vector<QueryWord>& words) {
  if (words.size() == 1)
    return database.get_termfreq(folded_term(words[0].folded));
  double rarest = database.get_doccount();
  for (std::size_t index = 1; index < words.size(); ++index)
    rarest = std::min(rarest, bigram_frequency(database, words[index - 1], words[index]));
  return rarest;
}

void add_frequency(double articles, double added, double& frequency) {
  frequency = std::min(articles, frequency + added);
}

// Words and bigrams at the edge of a variant are met through it too.
void add_variant(const Xapian::Database& database, const SearchQuery& query,
                 const SearchVariant& variant, TermStatistics& statistics) {
  const auto& [written, words, shares_word] = variant;
  const double frequency = variant_frequency(database, words);
  statistics.variant_frequency.push_back(frequency);
  if (written.strength < equal_strength)
    return;
  if (written.count == 1) {
    add_frequency(statistics.articles, frequency, statistics.exact_frequency[written.first]);
    add_frequency(statistics.articles, frequency, statistics.folded_frequency[written.first]);
    add_frequency(statistics.articles, frequency, statistics.reading_frequency[written.first]);
  }
  const std::size_t next = written.first + written.count;
  if (written.first > 0 && query.words[written.first].follows_previous)
    add_frequency(statistics.articles,
                  bigram_frequency(database, query.words[written.first - 1], words.front()),
                  statistics.bigram_frequency[written.first]);
  if (next < query.words.size() && query.words[next].follows_previous)
    add_frequency(statistics.articles, bigram_frequency(database, words.back(), query.words[next]),
                  statistics.bigram_frequency[next]);
}

}  // namespace

TermStatistics read_statistics(const Xapian::Database& database, const SearchQuery& query) {
  TermStatistics statistics;
  statistics.articles = database.get_doccount();
  statistics.average_length = std::max(1.0, database.get_avlength());
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    const QueryWord& word = query.words[index];
    statistics.exact_frequency.push_back(database.get_termfreq(exact_term(word.exact)));
    statistics.folded_frequency.push_back(database.get_termfreq(folded_term(word.folded)));
    const TermCounts reading = count_term(database, exact_term(word.reading_spelling));
    statistics.reading_frequency.push_back(reading.articles);
    statistics.reading_residual_idf.push_back(
        residual_idf(statistics.articles, reading.articles, reading.occurrences));
    TermCounts bigram;
    if (word.follows_previous)
      bigram = count_term(
          database, bigram_term(bigram_number(query.words[index - 1].folded_id, word.folded_id)));
    statistics.bigram_frequency.push_back(bigram.articles);
    statistics.bigram_residual_idf.push_back(
        residual_idf(statistics.articles, bigram.articles, bigram.occurrences));
  }
  for (const SearchVariant& variant : query.variants)
    add_variant(database, query, variant, statistics);
  return statistics;
}

double residual_idf(double articles, double frequency, double occurrences) {
  if (frequency <= 0)
    return 0;
  // What idf would be if the occurrences fell into the articles at random.
  const double expected = -std::log(1 - std::exp(-occurrences / articles));
  return std::max(0.0, std::log(articles / frequency) - expected);
}

double inverse_document_frequency(double articles, double frequency) {
  return std::log(1 + std::max(0.0, articles - frequency + 0.5) / (frequency + 0.5));
}

}  // namespace timbao
