// Turns an article into a plan of its most telling terms.
#include "server/search/related_articles.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"
#include "server/search/archive_call.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/near_duplicates.hpp"
#include "server/search/spread/spread_candidates.hpp"
#include "server/search/stored_articles.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {
namespace {

constexpr std::size_t analyzed_text_bytes = 12000;  // what an article is about stands there
constexpr std::size_t lead_words = 60;
constexpr double title_occurrence = 3;
constexpr double lead_occurrence = 1.5;
constexpr std::size_t telling_words = 12;
constexpr std::size_t telling_bigrams = 18;
// More frequent terms tell nothing and have long posting lists.
constexpr double frequent_share = 0.05;
constexpr std::size_t spare_candidates = 30;  // for copies, which are left out

using Occurrences = std::unordered_map<std::string, double>;  // by term, weighted by place

struct TellingTerms {
  Occurrences words;
  Occurrences bigrams;
};

void count_field(std::string_view text, bool is_title, bool is_lead, TellingTerms& terms) {
  AnalyzedText analyzed;
  analyze(text.substr(0, analyzed_text_bytes), analyzed);
  const auto occurrence = [&](std::size_t place) {
    if (is_title)
      return title_occurrence;
    return is_lead && place < lead_words ? lead_occurrence : 1.0;
  };
  for (std::size_t place = 0; place < analyzed.tokens.size(); ++place) {
    const Token& token = analyzed.tokens[place];
    terms.words[spelling_term(stream_id(token), analyzed.exact(token), analyzed.folded(token))] +=
        occurrence(place);
  }
  for_each_bigram(analyzed, [&](std::size_t first, std::size_t second) {
    const std::uint32_t number =
        bigram_number(analyzed.tokens[first].folded_id, analyzed.tokens[second].folded_id);
    terms.bigrams[bigram_term(number)] += occurrence(first);
  });
}

// The `kept` terms of the highest worth with it: how often they stand in the article, how rare they
// are and how much they keep together.
std::vector<PlannedTerm> most_telling(const ArticleReader& index, const Occurrences& occurrences,
                                      std::size_t kept) {
  std::vector<PlannedTerm> telling;
  const double articles = index.document_count();
  for (const auto& [term, count] : occurrences) {
    const TermCounts counts = index.counts(term);
    if (counts.articles < 2 || counts.articles > std::max(10.0, frequent_share * articles))
      continue;
    const double idf = inverse_document_frequency(articles, counts.articles);
    const double residual =
        residual_idf(articles, counts.articles, static_cast<double>(counts.occurrences));
    telling.push_back({term, count / (count + 2) * idf * (0.5 + residual)});
  }
  const auto better = [](const PlannedTerm& a, const PlannedTerm& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.term < b.term;
  };
  const std::size_t count = std::min(kept, telling.size());
  std::partial_sort(telling.begin(), telling.begin() + static_cast<std::ptrdiff_t>(count),
                    telling.end(), better);
  telling.resize(count);
  return telling;
}

CandidatePlan plan_related(const ArticleReader& index, const Article& article) {
  TellingTerms terms;
  count_field(article.title, true, false, terms);
  count_field(article.abstract, false, true, terms);
  count_field(article.text, false, article.abstract.empty(), terms);
  CandidatePlan plan;
  for (const Occurrences* family : {&terms.bigrams, &terms.words}) {
    const bool words = family == &terms.words;
    for (PlannedTerm& term :
         most_telling(index, *family, words ? telling_words : telling_bigrams)) {
      const double idf =
          inverse_document_frequency(index.document_count(), index.counts(term.term).articles);
      term.weight /= idf;  // the search multiplies by its own
      plan.any_of.push_back({std::move(term)});
    }
  }
  return plan;
}

std::vector<Candidate> without_copies(const ArticleReader& articles, std::uint32_t document,
                                      std::vector<Candidate> found) {
  const CopyTraits own = copy_traits(articles, document);
  std::erase_if(found, [&](const Candidate& candidate) {
    return candidate.document == document ||
           are_near_duplicates(copy_traits(articles, candidate.document), own);
  });
  return collapse_near_duplicates(articles, found, found.size()).documents;
}

Result<std::vector<RelatedArticle>> find_related(const Archive& archive, const std::string& id,
                                                 std::size_t limit, const RankingProfile& profile) {
  const std::optional<std::uint32_t> document = find_id(archive, id);
  if (!document)
    return unknown_id(archive, id);
  const Result<Article> article = stored_article(archive, *document);
  if (article.has_error())
    return article.error();
  if (archive.spread != nullptr)
    archive.spread->gather_counts([&] { plan_related(*archive.spread, *article); });
  const CandidatePlan plan = plan_related(archive.articles(), *article);
  const std::size_t wanted = limit + spare_candidates;
  const CandidateList found =
      archive.spread != nullptr
          ? find_spread_candidates(*archive.spread, plan, profile, {}, {wanted, wanted, false})
          : find_candidates(*archive.index, plan, profile, archive.index->live(), wanted);
  std::vector<RelatedArticle> related;
  for (const Candidate& candidate : without_copies(archive.articles(), *document, found.best)) {
    Result<Article> other = stored_article(archive, candidate.document);
    if (other.has_error())
      return other.error();
    // Older archives have no signatures; a copy under the same headline is left out all the same.
    if (other->title == article->title)
      continue;
    related.push_back({std::move(*other), candidate.score});
    if (related.size() == limit)
      break;
  }
  return related;
}

}  // namespace

Result<std::vector<RelatedArticle>> related_articles(const Archive& archive, const std::string& id,
                                                     std::size_t limit,
                                                     const RankingProfile& profile) {
  return call_on(archive, [&] { return find_related(archive, id, limit, profile); });
}

}  // namespace timbao
