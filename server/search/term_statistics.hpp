// Document frequencies of a query's words and bigrams in an archive.
#pragma once

#include <vector>

#include <xapian.h>

#include "server/search/search_query.hpp"

namespace timbao {

struct TermStatistics {
  double articles = 0;
  double average_length = 1;            // sum of wdf over all families, as Xapian counts
  std::vector<double> exact_frequency;  // articles with the word's exact spelling, by query word
  std::vector<double> folded_frequency;
  std::vector<double> bigram_frequency;   // of the word with the one before it; 0 where none
  std::vector<double> variant_frequency;  // at most that many articles have it; by query variant
};

// Looks the query's terms up. A word that has a variant of equal meaning counts as frequent as both
// together: "UBND" says no more than "Ủy ban nhân dân" does. Throws Xapian::Error.
TermStatistics read_statistics(const Xapian::Database& database, const SearchQuery& query);

// ln(1 + (N - n + 0.5) / (n + 0.5)): never negative, also for words in most articles.
double inverse_document_frequency(double articles, double frequency);

}  // namespace timbao
