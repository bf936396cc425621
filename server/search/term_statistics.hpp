// Document frequencies of a query's words and bigrams in an archive.
#pragma once

#include <vector>

#include "server/search/article_reader.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

struct TermStatistics {
  double articles = 0;
  double average_length = 1;            // sum of wdf over all families, as Xapian counts
  std::vector<double> exact_frequency;  // articles with the word's exact spelling, by query word
  std::vector<double> folded_frequency;
  std::vector<double> bigram_frequency;      // of the word with the one before it; 0 where none
  std::vector<double> reading_frequency;     // of the spelling that is meant
  std::vector<double> reading_residual_idf;  // of the same, see residual_idf()
  std::vector<double> bigram_residual_idf;
  std::vector<double> variant_frequency;  // at most that many articles have it; by query variant
};

// Looks the query's terms up. A word that has a variant of equal meaning counts as frequent as both
// together: "UBND" says no more than "Ủy ban nhân dân" does. About 0.3 microseconds a term.
TermStatistics read_statistics(const ArticleReader& index, const SearchQuery& query);

// How much rarer a word is than its number of occurrences lets expect: words that an article is
// about stand in few articles, but often there, and so have a high one; words of style have none.
// K. Church and W. Gale, "Inverse document frequency (IDF): a measure of deviations from Poisson",
// 1995. Never negative; 0 for a word that occurs nowhere.
double residual_idf(double articles, double frequency, double occurrences);

// ln(1 + (N - n + 0.5) / (n + 0.5)): never negative, also for words in most articles.
double inverse_document_frequency(double articles, double frequency);

}  // namespace timbao
