// Builds the query that all words must meet.
#include "server/search/matching_query.hpp"

#include <vector>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

using Queries = std::vector<Xapian::Query>;

Xapian::Query all_of(const Queries& queries) {
  return {Xapian::Query::OP_AND, queries.begin(), queries.end()};
}

// The words of a writing must stand side by side; its bigrams are as near as terms come to that.
Xapian::Query whole_writing(const std::vector<QueryWord>& words) {
  Queries terms;
  for (std::size_t index = 0; index < words.size(); ++index) {
    terms.emplace_back(folded_term(words[index].folded));
    if (index > 0)
      terms.emplace_back(
          bigram_term(bigram_number(words[index - 1].folded_id, words[index].folded_id)));
  }
  return all_of(terms);
}

Xapian::Query all_words(const SearchQuery& query, const TermStatistics& statistics) {
  Queries words;
  for (std::size_t place = 0; place < query.words.size(); ++place) {
    Queries writings = {Xapian::Query(folded_term(query.words[place].folded))};
    for (std::size_t index = 0; index < query.variants.size(); ++index) {
      const auto& [written, variant_words, shares_word] = query.variants[index];
      const bool covers = place >= written.first && place < written.first + written.count;
      if (covers && statistics.variant_frequency[index] > 0)
        writings.push_back(whole_writing(variant_words));
    }
    words.emplace_back(Xapian::Query::OP_OR, writings.begin(), writings.end());
  }
  return all_of(words);
}

}  // namespace

bool matches_any(const Archive& archive, const Xapian::Query& query,
                 const ArticleDecider& decider) {
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  return !enquire.get_mset(0, 1, 0, nullptr, decider.for_match()).empty();
}

Xapian::Query matching_query(const Archive& archive, const SearchQuery& query,
                             const TermStatistics& statistics, const Xapian::Query& any_word) {
  if (query.words.empty())
    return Xapian::Query::MatchAll;
  const Xapian::Query strict = all_words(query, statistics);
  return matches_any(archive, strict, ArticleDecider(archive)) ? strict : any_word;
}

}  // namespace timbao
