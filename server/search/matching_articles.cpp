// Intersects and unites posting lists as sets.
#include "server/search/matching_articles.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {
namespace {

// As far as time lets it, as all below.
ArticleSet with_all(const ArchiveIndex& index, const std::vector<std::string>& terms,
                    TimeLimit& time) {
  ArticleSet all = *index.articles_with(terms.front());
  for (std::size_t term = 1; term < terms.size() && !time.over(); ++term)
    all.intersect(*index.articles_with(terms[term]));
  return all;
}

// The words of a writing must stand side by side; its bigrams are as near as terms come to that.
std::vector<std::string> terms_of_writing(const std::vector<QueryWord>& words) {
  std::vector<std::string> terms;
  for (std::size_t word = 0; word < words.size(); ++word) {
    terms.push_back(folded_term(words[word].folded));
    if (word > 0 && has_bigram_term(words[word - 1].folded_id, words[word].folded_id))
      terms.push_back(bigram_term(bigram_number(words[word - 1].folded_id, words[word].folded_id)));
  }
  return terms;
}

std::shared_ptr<const ArticleSet> with_word(const ArchiveIndex& index, const SearchQuery& query,
                                            const TermStatistics& statistics, std::size_t place,
                                            TimeLimit& time) {
  std::shared_ptr<const ArticleSet> found =
      index.articles_with(folded_term(query.words[place].folded));
  for (std::size_t number = 0; number < query.variants.size(); ++number) {
    const SearchVariant& variant = query.variants[number];
    if (!variant.covers(place) || statistics.variant_frequency[number] == 0 || time.over())
      continue;
    auto more =
        std::make_shared<ArticleSet>(with_all(index, terms_of_writing(variant.words), time));
    more->unite(*found);
    found = std::move(more);
  }
  return found;
}

ArticleSet with_any(const ArchiveIndex& index, const CandidatePlan& plan, TimeLimit& time) {
  ArticleSet found(index.document_end());
  for (const PlannedGroup& group : plan.any_of) {
    if (time.over())
      break;
    if (group.size() == 1) {
      found.unite(*index.articles_with(group.front().term));
      continue;
    }
    std::vector<std::string> terms;
    for (const PlannedTerm& planned : group)
      terms.push_back(planned.term);
    if (!terms.empty())
      found.unite(with_all(index, terms, time));
  }
  found.intersect(index.live());
  return found;
}

ArticleSet with_all_words(const ArchiveIndex& index, const SearchQuery& query,
                          const TermStatistics& statistics, TimeLimit& time) {
  ArticleSet matching = index.live();
  // Rare words first: where they leave nothing, the long lists need not be read.
  std::vector<std::size_t> places(query.words.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::sort(places.begin(), places.end(), [&statistics](std::size_t a, std::size_t b) {
    return statistics.folded_frequency[a] < statistics.folded_frequency[b];
  });
  for (const std::size_t place : places) {
    matching.intersect(*with_word(index, query, statistics, place, time));
    if (matching.empty() || time.over())
      break;
  }
  return matching;
}

}  // namespace

ArticleSet articles_with_all_words(const ArchiveIndex& index, const SearchQuery& query,
                                   const TermStatistics& statistics,
                                   const SearchDeadline& deadline) {
  TimeLimit time(deadline);
  ArticleSet matching = with_all_words(index, query, statistics, time);
  return time.over() ? ArticleSet(index.document_end()) : matching;
}

ArticleSet matching_articles(const ArchiveIndex& index, ArticleSet with_all_words,
                             const CandidatePlan& any_word, const SearchDeadline& deadline) {
  TimeLimit time(deadline);
  if (with_all_words.empty() && !any_word.any_of.empty())
    with_all_words = with_any(index, any_word, time);
  return time.over() ? ArticleSet(index.document_end()) : with_all_words;
}

ArticleSet matching_articles(const ArchiveIndex& index, const SearchQuery& query,
                             const TermStatistics& statistics, const CandidatePlan& any_word,
                             const SearchDeadline& deadline) {
  return matching_articles(index, articles_with_all_words(index, query, statistics, deadline),
                           any_word, deadline);
}

ArticleSet nearest_articles(const ArchiveIndex& index, ArticleSet with_all_words,
                            const CandidatePlans& plans, const SearchDeadline& deadline) {
  TimeLimit time(deadline);
  if (!plans.precise_is_broad)
    with_all_words.unite(with_any(index, plans.precise, time));
  return with_all_words;
}

bool has_nearest_articles(const SearchQuery& query) {
  constexpr std::size_t words_max = 4;
  return query.words.size() > 1 && query.words.size() <= words_max;
}

Xapian::Query matching_query(const SearchQuery& query, const TermStatistics& statistics) {
  std::vector<Xapian::Query> words;
  for (std::size_t place = 0; place < query.words.size(); ++place) {
    std::vector<Xapian::Query> writings = {Xapian::Query(folded_term(query.words[place].folded))};
    for (std::size_t number = 0; number < query.variants.size(); ++number) {
      const SearchVariant& variant = query.variants[number];
      if (!variant.covers(place) || statistics.variant_frequency[number] == 0)
        continue;
      const std::vector<std::string> terms = terms_of_writing(variant.words);
      writings.emplace_back(Xapian::Query::OP_AND, terms.begin(), terms.end());
    }
    words.emplace_back(Xapian::Query::OP_OR, writings.begin(), writings.end());
  }
  if (words.empty())
    return Xapian::Query::MatchAll;
  return {Xapian::Query::OP_AND, words.begin(), words.end()};
}

Xapian::Query any_of_query(const CandidatePlan& plan) {
  return to_xapian({plan.any_of, {}});
}

Xapian::Query nearest_query(const SearchQuery& query, const TermStatistics& statistics,
                            const CandidatePlans& plans) {
  Xapian::Query all_words = matching_query(query, statistics);
  if (plans.precise_is_broad)
    return all_words;
  return {Xapian::Query::OP_OR, all_words, any_of_query(plans.precise)};
}

}  // namespace timbao
