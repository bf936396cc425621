// Chooses phase one's terms from the term families.
#include "server/search/candidate_plan.hpp"

#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {
namespace {

// A marked word by its marks first and its letters too; an unmarked one by its letters.
void add_word(const QueryWord& word, double exact_frequency, const RankingProfile& profile,
              std::vector<PlannedGroup>& out) {
  const bool by_marks =
      word.marked && exact_frequency > 0 && has_exact_term(word.stream, word.exact, word.folded);
  if (by_marks)
    out.push_back({{exact_term(word.exact), profile.exact_word}});
  const double folded_weight =
      by_marks ? profile.folded_word : profile.exact_word + profile.folded_word;
  out.push_back({{folded_term(word.folded), folded_weight}});
}

std::string bigram_term_of(const QueryWord& first, const QueryWord& second) {
  return bigram_term(bigram_number(first.folded_id, second.folded_id));
}

std::vector<PlannedGroup> bigrams_of(const SearchQuery& query, const TermStatistics& statistics,
                                     const RankingProfile& profile) {
  std::vector<PlannedGroup> bigrams;
  for (std::size_t index = 1; index < query.words.size(); ++index)
    if (query.words[index].follows_previous && statistics.bigram_frequency[index] > 0 &&
        has_bigram_term(query.words[index - 1].folded_id, query.words[index].folded_id))
      bigrams.push_back({{bigram_term_of(query.words[index - 1], query.words[index]),
                          profile.exact_bigram + profile.folded_bigram}});
  return bigrams;
}

// A variant of several words needs all its bigrams: its words alone mean something else.
PlannedGroup variant_group(const SearchVariant& variant, const RankingProfile& profile) {
  const double strength = variant.written.strength;
  if (variant.words.size() == 1)
    return {{folded_term(variant.words[0].folded),
             strength * (profile.exact_word + profile.folded_word)}};
  PlannedGroup bigrams;
  for (std::size_t index = 1; index < variant.words.size(); ++index)
    if (has_bigram_term(variant.words[index - 1].folded_id, variant.words[index].folded_id))
      bigrams.push_back({bigram_term_of(variant.words[index - 1], variant.words[index]),
                         strength * (profile.exact_bigram + profile.folded_bigram)});
  if (bigrams.empty())
    for (const QueryWord& word : variant.words)
      bigrams.push_back(
          {folded_term(word.folded), strength * (profile.exact_bigram + profile.folded_bigram)});
  return bigrams;
}

// A word that is not too frequent, by its letters or by the spelling that is meant, as far as that
// is sure.
void add_bonus(const QueryWord& word, const TermStatistics& statistics, std::size_t place,
               const RankingProfile& profile, std::vector<PlannedTerm>& out) {
  const double limit = profile.frequent_share * statistics.articles;
  const double weight = profile.exact_word + profile.folded_word;
  const bool by_spelling =
      word.reading_confidence >= profile.sure_reading && statistics.reading_frequency[place] > 0;
  if (by_spelling && statistics.reading_frequency[place] < limit)
    out.push_back({spelling_term(word.reading, word.reading_spelling, word.folded), weight});
  else if (statistics.folded_frequency[place] < limit)
    out.push_back({folded_term(word.folded), weight});
}

Xapian::Query scaled(const PlannedTerm& planned) {
  return Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(planned.term), planned.weight);
}

Xapian::Query combined(Xapian::Query::op how, const std::vector<PlannedTerm>& terms) {
  std::vector<Xapian::Query> queries;
  queries.reserve(terms.size());
  for (const PlannedTerm& planned : terms)
    queries.push_back(scaled(planned));
  return Xapian::Query(how, queries.begin(), queries.end());
}

}  // namespace

CandidatePlans plan_candidates(const SearchQuery& query, const TermStatistics& statistics,
                               const RankingProfile& profile) {
  std::vector<PlannedGroup> together = bigrams_of(query, statistics, profile);
  for (std::size_t index = 0; index < query.variants.size(); ++index)
    if (statistics.variant_frequency[index] > 0)
      together.push_back(variant_group(query.variants[index], profile));
  CandidatePlans plans;
  plans.broad.any_of = together;
  std::vector<PlannedTerm> rare;
  for (std::size_t index = 0; index < query.words.size(); ++index) {
    const QueryWord& word = query.words[index];
    const double exact_frequency = statistics.exact_frequency[index];
    add_word(word, exact_frequency, profile, plans.broad.any_of);
    add_bonus(word, statistics, index, profile, rare);
  }
  plans.precise_is_broad = query.words.size() < profile.words_for_neighbours || together.empty();
  if (plans.precise_is_broad)
    plans.precise = plans.broad;
  else
    plans.precise = {std::move(together), std::move(rare)};
  return plans;
}

Xapian::Query to_xapian(const CandidatePlan& plan) {
  std::vector<Xapian::Query> groups;
  for (const PlannedGroup& group : plan.any_of)
    groups.push_back(combined(Xapian::Query::OP_AND, group));
  Xapian::Query needed(Xapian::Query::OP_OR, groups.begin(), groups.end());
  if (plan.bonus.empty())
    return needed;
  return Xapian::Query(Xapian::Query::OP_AND_MAYBE, needed,
                       combined(Xapian::Query::OP_OR, plan.bonus));
}

}  // namespace timbao
