// Builds phase one's queries from the term families.
#include "server/search/candidate_query.hpp"

#include <vector>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

// Shorter queries have so few bigrams that single words must be able to carry a candidate.
constexpr std::size_t words_for_required_bigrams = 4;

using Queries = std::vector<Xapian::Query>;

Xapian::Query scaled(const std::string& term, double weight) {
  return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(term), weight);
}

Xapian::Query any_of(const Queries& queries) {
  return Xapian::Query(Xapian::Query::OP_OR, queries.begin(), queries.end());
}

// A marked word by its marks first and its letters too; an unmarked one by its letters.
void add_word(const QueryWord& word, double exact_frequency, const RankingProfile& profile,
              Queries& out) {
  if (word.marked && exact_frequency > 0)
    out.push_back(scaled(exact_term(word.exact), profile.exact_word));
  const double folded_weight =
      word.marked ? profile.folded_word : profile.exact_word + profile.folded_word;
  out.push_back(scaled(folded_term(word.folded), folded_weight));
}

Queries bigrams_of(const SearchQuery& query, const TermStatistics& statistics,
                   const RankingProfile& profile) {
  Queries bigrams;
  for (std::size_t index = 1; index < query.words.size(); ++index) {
    if (!query.words[index].follows_previous || statistics.bigram_frequency[index] == 0)
      continue;
    const std::uint32_t number =
        bigram_number(query.words[index - 1].folded_id, query.words[index].folded_id);
    bigrams.push_back(scaled(bigram_term(number), profile.exact_bigram + profile.folded_bigram));
  }
  return bigrams;
}

// A variant of several words needs all its bigrams: its words alone mean something else.
Xapian::Query variant_query(const SearchVariant& variant, const RankingProfile& profile) {
  const double strength = variant.written.strength;
  if (variant.words.size() == 1)
    return scaled(folded_term(variant.words[0].folded),
                  strength * (profile.exact_word + profile.folded_word));
  Queries bigrams;
  for (std::size_t index = 1; index < variant.words.size(); ++index)
    bigrams.push_back(scaled(bigram_term(bigram_number(variant.words[index - 1].folded_id,
                                                       variant.words[index].folded_id)),
                             strength * (profile.exact_bigram + profile.folded_bigram)));
  return Xapian::Query(Xapian::Query::OP_AND, bigrams.begin(), bigrams.end());
}

Queries variants_of(const SearchQuery& query, const TermStatistics& statistics,
                    const RankingProfile& profile) {
  Queries variants;
  for (std::size_t index = 0; index < query.variants.size(); ++index)
    if (statistics.variant_frequency[index] > 0)
      variants.push_back(variant_query(query.variants[index], profile));
  return variants;
}

}  // namespace

CandidateQueries make_candidate_queries(const SearchQuery& query, const TermStatistics& statistics,
                                        const RankingProfile& profile) {
  Queries bigrams = bigrams_of(query, statistics, profile);
  const Queries variants = variants_of(query, statistics, profile);
  bigrams.insert(bigrams.end(), variants.begin(), variants.end());
  Queries all = bigrams;
  Queries rare;
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    const QueryWord& word = query.words[index];
    const double exact_frequency = statistics.exact_frequency[index];
    add_word(word, exact_frequency, profile, all);
    const double limit = profile.frequent_share * statistics.articles;
    if (word.marked && exact_frequency > 0 && exact_frequency < limit)
      rare.push_back(scaled(exact_term(word.exact), profile.exact_word + profile.folded_word));
    else if (statistics.folded_frequency[index] < limit)
      rare.push_back(scaled(folded_term(word.folded), profile.exact_word + profile.folded_word));
  }
  CandidateQueries queries;
  queries.broad = any_of(all);
  if (query.words.size() < words_for_required_bigrams || bigrams.empty())
    queries.precise = queries.broad;
  else if (rare.empty())
    queries.precise = any_of(bigrams);
  else
    queries.precise = Xapian::Query(Xapian::Query::OP_AND_MAYBE, any_of(bigrams), any_of(rare));
  return queries;
}

}  // namespace timbao
