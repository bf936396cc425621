// A search from request to hits: candidates, rescoring, fetching, highlighting.
#include "server/search/search_service.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

#include <xapian.h>

#include "indexer/article_formats.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/article_decider.hpp"
#include "server/search/candidate_query.hpp"
#include "server/search/highlighter.hpp"
#include "server/search/matching_query.hpp"
#include "server/search/query_plan.hpp"
#include "server/search/query_readings.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/search_query.hpp"
#include "server/search/stream_scorer.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/tree_matcher.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

struct ScoredDocument {
  Xapian::docid document = 0;
  double score = 0;
};

struct Ranking {
  std::vector<ScoredDocument> documents;
  std::uint64_t total = 0;
  bool total_is_exact = false;
};

Xapian::MSet match(const Archive& archive, const Xapian::Query& query,
                   const ArticleDecider& decider, const RankingProfile& profile,
                   std::size_t wanted) {
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(*make_weight(profile));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  return enquire.get_mset(0, static_cast<Xapian::doccount>(wanted), 0, nullptr,
                          decider.for_match());
}

Ranking candidates(const Archive& archive, const CandidateQueries& queries,
                   const ArticleDecider& decider, const SearchFilters& filters,
                   const RankingProfile& profile, std::size_t wanted) {
  Xapian::MSet found = match(archive, filtered(queries.precise, filters), decider, profile, wanted);
  if (found.size() < wanted)
    found = match(archive, filtered(queries.broad, filters), decider, profile, wanted);
  Ranking ranking;
  ranking.total = found.get_matches_estimated();
  ranking.total_is_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
  ranking.documents.reserve(found.size());
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    ranking.documents.push_back({*hit, hit.get_weight()});
  return ranking;
}

std::optional<std::chrono::sys_days> day_of(std::string_view date) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const std::string digits(date);
  if (std::sscanf(digits.c_str(), "%4d%2u%2u", &year, &month, &day) != 3)
    return {};
  return std::chrono::sys_days(std::chrono::year(year) / std::chrono::month(month) /
                               std::chrono::day(day));
}

// How new a document is against the archive's newest: 1 for that, half at the half-life, 0 without
// a date.
double freshness(const Archive& archive, const Xapian::Document& document,
                 const RankingProfile& profile) {
  const auto newest = day_of(archive.database.get_value_upper_bound(date_slot));
  const auto day = day_of(document.get_value(date_slot));
  if (!newest || !day)
    return 0;
  const double age = static_cast<double>((*newest - *day).count());
  return std::exp2(-age / profile.recency_half_life);
}

ScoreBreakdown break_down(const Archive& archive, StreamScorer& scorer,
                          const Xapian::Document& document, const RankingProfile& profile) {
  ScoreBreakdown breakdown = scorer.breakdown(document.get_value(stream_slot));
  if (profile.recency > 0) {
    double relevance = breakdown.whole.total();
    for (const ScoreParts& parts : breakdown.by_word)
      relevance += parts.total();
    breakdown.whole.recency = relevance * profile.recency * freshness(archive, document, profile);
  }
  return breakdown;
}

double score_of(const Archive& archive, StreamScorer& scorer, Xapian::docid id,
                const RankingProfile& profile) {
  const Xapian::Document document = archive.database.get_document(id, Xapian::DOC_ASSUME_VALID);
  const double relevance = scorer.score(document.get_value(stream_slot));
  if (profile.recency <= 0)
    return relevance;
  return relevance * (1 + profile.recency * freshness(archive, document, profile));
}

// Scores the best candidates anew. What lies below them keeps its order and its distance.
void rescore(const Archive& archive, StreamScorer& scorer, const RankingProfile& profile,
             std::vector<ScoredDocument>& documents) {
  const std::size_t count = std::min<std::size_t>(profile.rescored, documents.size());
  const auto end = documents.begin() + static_cast<std::ptrdiff_t>(count);
  // In document order the streams are read front to back.
  std::sort(documents.begin(), end, [](const ScoredDocument& a, const ScoredDocument& b) {
    return a.document < b.document;
  });
  for (auto document = documents.begin(); document != end; ++document)
    document->score = score_of(archive, scorer, document->document, profile);
  std::sort(documents.begin(), end, [](const ScoredDocument& a, const ScoredDocument& b) {
    return a.score != b.score ? a.score > b.score : a.document < b.document;
  });
  if (count == 0 || end == documents.end())
    return;
  const double scale = (end - 1)->score / std::max(end->score, 1e-9) * 0.999;
  for (auto document = end; document != documents.end(); ++document)
    document->score *= scale;
}

// A query with its statistics and the documents it found, best first.
struct RankedQuery {
  QueryPlan plan;
  SearchQuery query;
  TermStatistics statistics;
  Ranking ranking;
  RestoredText restored;  // the query with its marks; empty without statistics
  std::optional<FacetCounts> counts;
};

// With operators: what they ask for, ordered by the words in it.
CandidateQueries narrowed(const CandidateQueries& queries, const TreeMatcher& tree) {
  const Xapian::Query required(Xapian::Query::OP_SCALE_WEIGHT, tree.candidates(), 0);
  const Xapian::Query both(Xapian::Query::OP_AND_MAYBE, required, queries.broad);
  return {both, both};
}

Ranking ranked_by_relevance(const Archive& archive, const SearchRequest& request,
                            const RankedQuery& ranked, const CandidateQueries& queries,
                            const RankingProfile& profile) {
  const std::size_t wanted =
      std::max<std::size_t>(profile.candidates, request.offset + request.limit);
  std::optional<TreeMatcher> tree;
  if (ranked.plan.tree)
    tree.emplace(*ranked.plan.tree, WordsNeeded::any, archive, request.variants);
  const ArticleDecider decider(archive, tree ? &*tree : nullptr);
  Ranking ranking = candidates(archive, tree ? narrowed(queries, *tree) : queries, decider,
                               request.filters, profile, wanted);
  StreamScorer scorer(ranked.query, ranked.statistics, profile);
  rescore(archive, scorer, profile, ranking.documents);
  return ranking;
}

// Lists by date unless that is done by relevance already, and counts if that is asked for.
void list_and_count(const Archive& archive, const SearchRequest& request,
                    const Xapian::Query& any_word, bool by_relevance, RankedQuery& ranked) {
  std::optional<TreeMatcher> tree;
  Xapian::Query matching;
  if (ranked.plan.tree) {
    tree.emplace(*ranked.plan.tree, WordsNeeded::all, archive, request.variants);
    if (!matches_any(archive, tree->candidates(), ArticleDecider(archive, &*tree)))
      tree.emplace(*ranked.plan.tree, WordsNeeded::any, archive, request.variants);
    matching = tree->candidates();
  } else {
    matching = matching_query(archive, ranked.query, ranked.statistics, any_word);
  }
  const ArticleDecider decider(archive, tree ? &*tree : nullptr);
  if (!request.facets.empty())
    ranked.counts = count_facets(archive, matching, decider, request.filters, request.facets);
  if (by_relevance)
    return;
  const SortOrder order =
      request.order == SortOrder::oldest ? SortOrder::oldest : SortOrder::newest;
  const DateListing listing = list_by_date(archive, filtered(matching, request.filters), decider,
                                           order, request.offset + request.limit);
  ranked.ranking = {{}, listing.total, listing.total_is_exact};
  for (const Xapian::docid document : listing.documents)
    ranked.ranking.documents.push_back({document, 0});
}

// The answer to what was asked for where nothing matches.
FacetCounts no_counts(const FacetRequest& request) {
  FacetCounts counts;
  for (const FilterField field : request.fields)
    counts.facets.push_back({field, {}});
  if (request.interval)
    counts.histogram.emplace();
  return counts;
}

Result<RankedQuery> run(const Archive& archive, const SearchRequest& request,
                        const RankingProfile& profile) {
  Result<QueryPlan> plan = plan_query(request.query, request.reading);
  if (plan.has_error())
    return plan.error();
  RankedQuery ranked;
  ranked.plan = std::move(*plan);
  ranked.query = analyze_query(ranked.plan.words, archive.variants.get(), request.variants);
  ranked.ranking.total_is_exact = true;
  if (archive.spelling != nullptr)
    ranked.restored = find_readings(archive.spelling->marked, ranked.query);
  ranked.statistics = read_statistics(archive.database, ranked.query);
  if (!request.facets.empty())
    ranked.counts = no_counts(request.facets);
  const bool has_words = !ranked.query.words.empty();
  const bool is_empty = !has_words && !ranked.plan.tree && request.filters.empty();
  if (is_empty || archive.database.get_doccount() == 0)
    return ranked;
  const CandidateQueries queries = make_candidate_queries(ranked.query, ranked.statistics, profile);
  const bool by_relevance = has_words && request.order == SortOrder::relevance;
  if (by_relevance)
    ranked.ranking = ranked_by_relevance(archive, request, ranked, queries, profile);
  if (!by_relevance || !request.facets.empty())
    list_and_count(archive, request, queries.broad, by_relevance, ranked);
  return ranked;
}

ScoreExplanation explanation_of(const Archive& archive, const RankedQuery& ranked,
                                StreamScorer& scorer, Xapian::docid document,
                                const RankingProfile& profile) {
  const ScoreBreakdown breakdown =
      break_down(archive, scorer, archive.database.get_document(document), profile);
  ScoreExplanation explanation;
  explanation.whole = breakdown.whole;
  explanation.score = breakdown.whole.total();
  for (std::size_t index = 0; index < breakdown.by_word.size(); ++index) {
    const QueryWord& word = ranked.query.words[index];
    const ScoreParts& parts = breakdown.by_word[index];
    explanation.words.push_back(
        {word.exact, word.reading_spelling, word.reading_confidence, parts});
    explanation.score += parts.total();
  }
  return explanation;
}

Result<Article> stored_article(const Xapian::Document& document) {
  return parse_json_article(document.get_data(), "stored article");
}

Hit make_hit(Article article, double score, Highlighter& highlighter) {
  Hit hit;
  hit.score = score;
  hit.title_html = highlighter.mark(article.title);
  const bool text_has_it = !article.text.empty() &&
                           (article.abstract.empty() || !highlighter.find(article.text).empty());
  hit.snippet_html = highlighter.snippet(text_has_it ? article.text : article.abstract);
  hit.article = std::move(article);
  return hit;
}

std::vector<AlsoSearched> also_searched(const RankedQuery& ranked) {
  std::vector<AlsoSearched> found;
  for (std::size_t index = 0; index < ranked.query.variants.size(); ++index) {
    if (ranked.statistics.variant_frequency[index] == 0)
      continue;
    const QueryVariant& written = ranked.query.variants[index].written;
    found.push_back(
        {typed_part(ranked.query, written.first, written.count), written.text, written.kind});
  }
  return found;
}

template <typename Function>
auto guarded(Function function) -> decltype(function()) try {
  return function();
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), ""};
}

// The document that has the id now.
std::optional<Xapian::docid> find_id(const Archive& archive, const std::string& id) {
  const Xapian::Database& database = archive.database;
  const std::string term = id_term(id);
  for (auto posting = database.postlist_begin(term); posting != database.postlist_end(term);
       ++posting)
    if (!archive.replaced->contains(database.get_document(*posting).get_value(sequence_slot)))
      return *posting;
  return {};
}

Error unknown_id(const std::string& id) {
  return {ErrorCode::not_found, "no article with the id \"" + id + "\"", "id"};
}

// Calls `take(document, score)` for the hits of the page asked for.
template <typename Take>
void for_page(const Ranking& ranking, const SearchRequest& request, Take take) {
  const std::size_t end = std::min(ranking.documents.size(), request.offset + request.limit);
  for (std::size_t index = request.offset; index < end; ++index)
    take(ranking.documents[index].document, ranking.documents[index].score);
}

}  // namespace

Result<SearchAnswer> search(const Archive& archive, const SearchRequest& request,
                            const RankingProfile& profile) {
  return guarded([&]() -> Result<SearchAnswer> {
    const Result<RankedQuery> result = run(archive, request, profile);
    if (result.has_error())
      return result.error();
    const RankedQuery& ranked = *result;
    SearchAnswer answer;
    answer.total = ranked.ranking.total;
    answer.total_is_exact = ranked.ranking.total_is_exact;
    answer.understood =
        ranked.plan.tree ? canonical_text(*ranked.plan.tree) : understood(ranked.query);
    answer.counts = ranked.counts;
    answer.repairs = ranked.plan.repairs;
    if (!ranked.statistics.variant_frequency.empty())
      answer.also_searched = also_searched(ranked);
    if (!ranked.query.words.empty() && !ranked.plan.tree) {
      QuerySuggestions suggestions = suggest(archive, ranked.query, ranked.restored);
      answer.did_you_mean = std::move(suggestions.did_you_mean);
      answer.with_marks = std::move(suggestions.with_marks);
    }
    Highlighter highlighter(ranked.query, ranked.statistics);
    StreamScorer scorer(ranked.query, ranked.statistics, profile);
    std::optional<Error> failure;
    for_page(ranked.ranking, request, [&](Xapian::docid document, double score) {
      Result<Article> article = stored_article(archive.database.get_document(document));
      if (article.has_error()) {
        failure = article.error();
        return;
      }
      const bool rescored = request.order == SortOrder::relevance &&
                            request.offset + answer.hits.size() < profile.rescored;
      Hit& hit = answer.hits.emplace_back(make_hit(std::move(*article), score, highlighter));
      if (request.explain && rescored && !ranked.query.words.empty())
        hit.explanation = explanation_of(archive, ranked, scorer, document, profile);
    });
    if (failure)
      return *failure;
    return answer;
  });
}

Result<std::vector<RankedId>> rank(const Archive& archive, const SearchRequest& request,
                                   const RankingProfile& profile) {
  return guarded([&]() -> Result<std::vector<RankedId>> {
    const Result<RankedQuery> ranked = run(archive, request, profile);
    if (ranked.has_error())
      return ranked.error();
    std::vector<RankedId> ids;
    for_page(ranked->ranking, request, [&](Xapian::docid document, double score) {
      ids.push_back({archive.database.get_document(document).get_value(id_slot), score});
    });
    return ids;
  });
}

Result<ScoreExplanation> explain(const Archive& archive, const SearchRequest& request,
                                 const std::string& id, const RankingProfile& profile) {
  return guarded([&]() -> Result<ScoreExplanation> {
    const std::optional<Xapian::docid> document = find_id(archive, id);
    if (!document)
      return unknown_id(id);
    const Result<RankedQuery> ranked = run(archive, request, profile);
    if (ranked.has_error())
      return ranked.error();
    if (ranked->query.words.empty())
      return ScoreExplanation{};
    StreamScorer scorer(ranked->query, ranked->statistics, profile);
    return explanation_of(archive, *ranked, scorer, *document, profile);
  });
}

Result<DocumentAnswer> find_document(const Archive& archive, const std::string& id,
                                     const std::string& typed, const VariantKinds& variants,
                                     const QueryReading& reading) {
  return guarded([&]() -> Result<DocumentAnswer> {
    const Result<QueryPlan> plan = plan_query(typed, reading);
    if (plan.has_error())
      return plan.error();
    const std::optional<Xapian::docid> document = find_id(archive, id);
    if (!document)
      return unknown_id(id);
    Result<Article> article = stored_article(archive.database.get_document(*document));
    if (article.has_error())
      return article.error();
    const SearchQuery query = analyze_query(plan->words, archive.variants.get(), variants);
    Highlighter highlighter(query, read_statistics(archive.database, query));
    DocumentAnswer answer;
    answer.title_html = highlighter.mark(article->title);
    answer.abstract_html = highlighter.mark(article->abstract);
    answer.text_html = highlighter.mark(article->text);
    answer.article = std::move(*article);
    return answer;
  });
}

}  // namespace timbao
