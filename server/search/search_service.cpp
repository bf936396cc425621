// From a request to hits: fetching, highlighting and explaining what ranked_search.hpp finds.
#include "server/search/search_service.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"
#include "server/search/archive_call.hpp"
#include "server/search/highlighter.hpp"
#include "server/search/near_duplicates.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/ranked_search.hpp"
#include "server/search/stored_articles.hpp"

namespace timbao {
namespace {

ScoreExplanation explanation_of(const Archive& archive, const RankedQuery& ranked,
                                StreamScorer& scorer, std::uint32_t document,
                                const RankingProfile& profile) {
  const ScoreBreakdown breakdown = break_down(archive.articles(), scorer, document, profile);
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

Hit make_hit(Article article, double score, Highlighter& highlighter) {
  Hit hit;
  hit.score = score;
  hit.title_html = highlighter.mark(article.title);
  const std::vector<Highlight> in_text = highlighter.find_for_snippet(article.text);
  const bool is_of_abstract =
      article.text.empty() || (!article.abstract.empty() && in_text.empty());
  hit.snippet_html = is_of_abstract ? highlighter.snippet(article.abstract)
                                    : highlighter.snippet_of_found(article.text, in_text);
  hit.article = std::move(article);
  return hit;
}

FieldMarks marks_in(const std::string& text, std::size_t passage_words, Highlighter& highlighter) {
  FieldMarks marks;
  marks.highlights = highlighter.find(text);
  marks.passage = highlighter.passage(text, passage_words);
  return marks;
}

Hit make_marked_hit(Article article, double score, const std::array<std::size_t, 3>& passage_words,
                    Highlighter& highlighter) {
  const auto& [title_words, abstract_words, text_words] = passage_words;
  Hit hit;
  hit.score = score;
  hit.marks = HitMarks{marks_in(article.title, title_words, highlighter),
                       marks_in(article.abstract, abstract_words, highlighter),
                       marks_in(article.text, text_words, highlighter)};
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

// Calls `take(document, score)` for the hits of the page asked for.
template <typename Take>
void for_page(const Ranking& ranking, const SearchRequest& request, Take take) {
  const std::size_t end = std::min(ranking.documents.size(), request.offset + request.limit);
  for (std::size_t index = request.offset; index < end; ++index)
    take(ranking.documents[index].document, ranking.documents[index].score);
}

// Says which documents the page shows.
void expect_page(const ArticleReader& articles, const Ranking& ranking,
                 const SearchRequest& request) {
  std::vector<std::uint32_t> documents;
  for_page(ranking, request,
           [&documents](std::uint32_t document, double) { documents.push_back(document); });
  articles.expect(documents);
}

// The copies of a hit without their texts.
Result<std::vector<Article>> copies_of(const Archive& archive,
                                       const std::vector<std::uint32_t>& documents) {
  std::vector<Article> copies;
  for (std::size_t index = 0; index < std::min(documents.size(), listed_copies_max); ++index) {
    Result<Article> copy = stored_article(archive, documents[index]);
    if (copy.has_error())
      return copy.error();
    copy->text.clear();
    copies.push_back(std::move(*copy));
  }
  return copies;
}

// All of an answer but its hits.
SearchAnswer answer_without_hits(const Archive& archive, const RankedQuery& ranked) {
  SearchAnswer answer;
  answer.total = ranked.ranking.total;
  answer.total_is_exact = ranked.ranking.total_is_exact;
  answer.partial = ranked.ranking.partial;
  if (archive.spread != nullptr)
    answer.missing_shards = archive.spread->missing();
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
  return answer;
}

}  // namespace

Result<SearchAnswer> search(const Archive& archive, const SearchRequest& request,
                            const RankingProfile& profile) {
  return call_on(archive, [&]() -> Result<SearchAnswer> {
    Result<RankedQuery> result = run_query(archive, request, profile);
    if (result.has_error())
      return result.error();
    RankedQuery& ranked = *result;
    std::vector<std::vector<std::uint32_t>> copies;
    if (request.collapse) {
      CollapsedList list = collapse_near_duplicates(archive.articles(), ranked.ranking.documents,
                                                    request.offset + request.limit + 1);
      ranked.ranking.documents = std::move(list.documents);
      copies = std::move(list.copies);
    }
    SearchAnswer answer = answer_without_hits(archive, ranked);
    answer.has_more = ranked.ranking.documents.size() > request.offset + request.limit;
    Highlighter highlighter(ranked.query, ranked.statistics);
    std::optional<StreamScorer> scorer;  // for explaining
    std::optional<Error> failure;
    expect_page(archive.articles(), ranked.ranking, request);
    for_page(ranked.ranking, request, [&](std::uint32_t document, double score) {
      const std::size_t place = request.offset + answer.hits.size();
      Result<Article> article = stored_article(archive, document);
      if (article.has_error()) {
        failure = article.error();
        return;
      }
      Hit& hit = answer.hits.emplace_back(
          request.marked_passage_words ? make_marked_hit(std::move(*article), score,
                                                         *request.marked_passage_words, highlighter)
                                       : make_hit(std::move(*article), score, highlighter));
      const bool rescored = is_ranked(request.order) && score >= ranked.ranking.rescored_down_to;
      if (request.explain && rescored && !ranked.query.words.empty()) {
        if (!scorer)
          scorer.emplace(ranked.query, ranked.statistics, profile);
        hit.explanation = explanation_of(archive, ranked, *scorer, document, profile);
      }
      if (place >= copies.size())
        return;
      Result<std::vector<Article>> listed = copies_of(archive, copies[place]);
      if (listed.has_error())
        failure = listed.error();
      else
        hit.copies = std::move(*listed);
    });
    if (failure)
      return *failure;
    return answer;
  });
}

Result<std::vector<RankedId>> rank(const Archive& archive, const SearchRequest& request,
                                   const RankingProfile& profile) {
  return call_on(archive, [&]() -> Result<std::vector<RankedId>> {
    const Result<RankedQuery> ranked = run_query(archive, request, profile);
    if (ranked.has_error())
      return ranked.error();
    std::vector<RankedId> ids;
    expect_page(archive.articles(), ranked->ranking, request);
    for_page(ranked->ranking, request, [&](std::uint32_t document, double score) {
      ids.push_back({archive.articles().id(document), score});
    });
    return ids;
  });
}

Result<ScoreExplanation> explain(const Archive& archive, const SearchRequest& request,
                                 const std::string& id, const RankingProfile& profile) {
  return call_on(archive, [&]() -> Result<ScoreExplanation> {
    const std::optional<std::uint32_t> document = find_id(archive, id);
    if (!document)
      return unknown_id(archive, id);
    const Result<RankedQuery> ranked = run_query(archive, request, profile);
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
  return call_on(archive, [&]() -> Result<DocumentAnswer> {
    const Result<QueryPlan> plan = plan_query(typed, reading);
    if (plan.has_error())
      return plan.error();
    const std::optional<std::uint32_t> document = find_id(archive, id);
    if (!document)
      return unknown_id(archive, id);
    Result<Article> article = stored_article(archive, *document);
    if (article.has_error())
      return article.error();
    const SearchQuery query = analyze_query(plan->words, archive.variants.get(), variants);
    Highlighter highlighter(query, read_statistics(archive.articles(), query));
    DocumentAnswer answer;
    answer.title_html = highlighter.mark(article->title);
    answer.abstract_html = highlighter.mark(article->abstract);
    answer.text_html = highlighter.mark(article->text);
    answer.article = std::move(*article);
    answer.version = archive.articles().version(*document);
    return answer;
  });
}

}  // namespace timbao
