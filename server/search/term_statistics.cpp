// Reads term frequencies from the index.
#include "server/search/term_statistics.hpp"

#include <algorithm>
#include <cmath>

#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {
namespace {

// Variants from here on are the same thing in other writing.
constexpr double equal_strength = 0.6;

// Neighbours without a posting: so many occurrences as chance would put together, spread over the
// articles. What the archive's language says of them ranks no better (docs/performance.md).
TermCounts expected_counts(const ArticleReader& index, const QueryWord& first,
                           const QueryWord& second) {
  const auto occurrences = [&index](const QueryWord& word) {
    return static_cast<double>(index.counts(folded_term(word.folded)).occurrences);
  };
  const double articles = std::max(1.0, index.document_count());
  const double words = std::max(1.0, articles * index.average_length() / length_of_a_word);
  const double together = occurrences(first) * occurrences(second) / words;
  return {static_cast<std::uint32_t>(articles * (1 - std::exp(-together / articles))),
          static_cast<std::uint64_t>(together)};
}

TermCounts bigram_counts(const ArticleReader& index, const QueryWord& first,
                         const QueryWord& second) {
  if (!has_bigram_term(first.folded_id, second.folded_id))
    return expected_counts(index, first, second);
  return index.counts(bigram_term(bigram_number(first.folded_id, second.folded_id)));
}

double bigram_frequency(const ArticleReader& index, const QueryWord& first,
                        const QueryWord& second) {
  return bigram_counts(index, first, second).articles;
}

// Of a word its frequency, of several that of their rarest bigram.
double variant_frequency(const ArticleReader& index, const std::vector<QueryWord>& words) {
  if (words.size() == 1)
    return index.counts(folded_term(words[0].folded)).articles;
  double rarest = index.document_count();
  for (std::size_t word = 1; word < words.size(); ++word)
    rarest = std::min(rarest, bigram_frequency(index, words[word - 1], words[word]));
  return rarest;
}

void add_frequency(double articles, double added, double& frequency) {
  frequency = std::min(articles, frequency + added);
}

// Words and bigrams at the edge of a variant are met through it too.
void add_variant(const ArticleReader& index, const SearchQuery& query, const SearchVariant& variant,
                 TermStatistics& statistics) {
  const auto& [written, words, shares_word] = variant;
  const double frequency = variant_frequency(index, words);
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
                  bigram_frequency(index, query.words[written.first - 1], words.front()),
                  statistics.bigram_frequency[written.first]);
  if (next < query.words.size() && query.words[next].follows_previous)
    add_frequency(statistics.articles, bigram_frequency(index, words.back(), query.words[next]),
                  statistics.bigram_frequency[next]);
}

}  // namespace

TermStatistics read_statistics(const ArticleReader& index, const SearchQuery& query) {
  TermStatistics statistics;
  statistics.articles = index.document_count();
  statistics.average_length = index.average_length();
  for (std::size_t place = 0; place < query.words.size(); ++place) {
    const QueryWord& word = query.words[place];
    const auto counts_of = [&](WordId id, const std::string& spelling) {
      return index.counts(spelling_term(id, spelling, word.folded));
    };
    const TermCounts reading = counts_of(word.reading, word.reading_spelling);
    statistics.exact_frequency.push_back(word.reading_spelling == word.exact
                                             ? reading.articles
                                             : counts_of(word.stream, word.exact).articles);
    statistics.folded_frequency.push_back(index.counts(folded_term(word.folded)).articles);
    statistics.reading_frequency.push_back(reading.articles);
    statistics.reading_residual_idf.push_back(residual_idf(
        statistics.articles, reading.articles, static_cast<double>(reading.occurrences)));
    TermCounts bigram;
    if (word.follows_previous)
      bigram = bigram_counts(index, query.words[place - 1], word);
    statistics.bigram_frequency.push_back(bigram.articles);
    statistics.bigram_residual_idf.push_back(residual_idf(statistics.articles, bigram.articles,
                                                          static_cast<double>(bigram.occurrences)));
  }
  for (const SearchVariant& variant : query.variants)
    add_variant(index, query, variant, statistics);
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
