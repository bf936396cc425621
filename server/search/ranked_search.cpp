// The two phases, and listing by date.
#include "server/search/ranked_search.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <string>
#include <utility>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"
#include "server/search/article_decider.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/matching_articles.hpp"
#include "server/search/query_readings.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/tree_matcher.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

// Articles that a query with operators is counted over; of more that match, the first that arrived.
constexpr Xapian::doccount counted_matches_max = 100000;

std::optional<std::chrono::sys_days> sys_day(std::uint32_t day) {
  if (day == 0)
    return {};
  return std::chrono::sys_days(std::chrono::year(static_cast<int>(day / 10000)) /
                               std::chrono::month(day / 100 % 100) / std::chrono::day(day % 100));
}

// How new a document is against the archive's newest: 1 for that, half at the half-life, 0 without
// a date.
double freshness(const ArchiveIndex& index, std::uint32_t document, const RankingProfile& profile) {
  const auto newest = sys_day(index.columns().newest_day);
  const auto day = sys_day(index.columns().day[document]);
  if (!newest || !day)
    return 0;
  const double age = static_cast<double>((*newest - *day).count());
  return std::exp2(-age / profile.recency_half_life);
}

double score_of(const ArchiveIndex& index, StreamScorer& scorer, std::uint32_t document,
                const std::vector<WordId>& stream, const RankingProfile& profile) {
  const double relevance = scorer.score(stream, index.length(document));
  if (profile.recency <= 0)
    return relevance;
  return relevance * (1 + profile.recency * freshness(index, document, profile));
}

// The scores of the first page, the lowest in front. Says when candidates stop entering it.
class FirstPage {
 public:
  // False for a score that does not come in.
  bool take(double score) {
    if (scores_.size() == page_size) {
      if (score <= scores_.front())
        return false;
      std::pop_heap(scores_.begin(), scores_.end(), std::greater<>());
      scores_.pop_back();
    }
    scores_.push_back(score);
    std::push_heap(scores_.begin(), scores_.end(), std::greater<>());
    return true;
  }

 private:
  static constexpr std::size_t page_size = 10;
  std::vector<double> scores_;
};

// Scores the best candidates anew, until so many in a row did not come onto the first page that no
// more are expected there. Which these are depends on nothing that differs from page to page. What
// lies below keeps its order and its distance. False if the deadline came first.
bool rescore(const ArchiveIndex& index, StreamScorer& scorer, const RankingProfile& profile,
             const SearchRequest& request, Ranking& ranking) {
  std::vector<Candidate>& documents = ranking.documents;
  const std::size_t count = std::min<std::size_t>(profile.rescored, documents.size());
  FirstPage first_page;
  std::size_t in_vain = 0;
  const auto score = [&](Candidate& candidate, const StreamBuffer& buffer) {
    candidate.score = score_of(index, scorer, candidate.document, buffer.stream, profile);
    in_vain = first_page.take(candidate.score) ? 0 : in_vain + 1;
  };
  StreamBuffer buffer;
  StreamBuffer other;
  bool complete = true;
  std::size_t scored = 0;
  for (; scored + 1 < count && in_vain < profile.rescored_in_vain; scored += 2) {
    complete = !request.late();
    if (!complete)
      break;
    Candidate* const pair = &documents[scored];
    index.read_streams(pair[0].document, buffer, pair[1].document, other);
    score(pair[0], buffer);
    score(pair[1], other);
  }
  if (scored + 1 == count) {
    index.read_stream(documents[scored].document, buffer);
    score(documents[scored++], buffer);
  }
  const auto end = documents.begin() + static_cast<std::ptrdiff_t>(scored);
  std::sort(documents.begin(), end, [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.document < b.document;
  });
  if (end == documents.begin())
    return complete;
  ranking.rescored_down_to = (end - 1)->score;
  if (end == documents.end())
    return complete;
  const double scale = (end - 1)->score / std::max(end->score, 1e-9) * 0.999;
  for (auto document = end; document != documents.end(); ++document)
    document->score *= scale;
  return complete;
}

// Phase one by Xapian's matcher: for operators, and for weighting schemes other than BM25.
Ranking match(const Archive& archive, const Xapian::Query& query, const ArticleDecider& decider,
              const RankingProfile& profile, std::size_t wanted) {
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(decider.within_time(query));
  enquire.set_weighting_scheme(*make_weight(profile));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet found =
      enquire.get_mset(0, static_cast<Xapian::doccount>(wanted), 0, nullptr, decider.for_match());
  Ranking ranking;
  ranking.partial = decider.stopped();
  ranking.total = found.get_matches_estimated();
  ranking.total_is_exact =
      !ranking.partial && found.get_matches_lower_bound() == found.get_matches_upper_bound();
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    ranking.documents.push_back({archive.index->document_of_xapian(*hit), hit.get_weight()});
  return ranking;
}

// With operators: what they ask for, ordered by the words in it.
Ranking tree_candidates(const Archive& archive, const SearchRequest& request, const QueryNode& root,
                        const CandidatePlans& plans, const RankingProfile& profile,
                        std::size_t wanted) {
  const TreeMatcher tree(root, WordsNeeded::any, archive, request.variants);
  const Xapian::Query required(Xapian::Query::OP_SCALE_WEIGHT, tree.candidates(), 0);
  const Xapian::Query both(Xapian::Query::OP_AND_MAYBE, required, to_xapian(plans.broad));
  const ArticleDecider decider(archive, request, &tree);
  return match(archive, filtered(both, request.filters), decider, profile, wanted);
}

// The precise plan where it finds enough, the broad one where it does not.
Ranking word_candidates(const Archive& archive, const SearchRequest& request,
                        const CandidatePlans& plans, const RankingProfile& profile,
                        std::size_t wanted) {
  if (profile.scheme != WeightingScheme::bm25) {
    const ArticleDecider decider(archive, request);
    Ranking ranking = match(archive, filtered(to_xapian(plans.precise), request.filters), decider,
                            profile, wanted);
    if (ranking.documents.size() < profile.candidates)
      ranking = match(archive, filtered(to_xapian(plans.broad), request.filters), decider, profile,
                      wanted);
    return ranking;
  }
  const ArchiveIndex& index = *archive.index;
  const std::optional<ArticleSet> narrowed =
      request.filters.empty() ? std::nullopt : std::optional(passing(index, request.filters));
  const ArticleSet& allowed = narrowed ? *narrowed : index.live();
  CandidateList found =
      find_candidates(index, plans.precise, profile, allowed, wanted, request.deadline);
  const bool enough = found.best.size() >= profile.candidates || plans.precise_is_broad;
  if (!enough && !request.late())
    found = find_candidates(index, plans.broad, profile, allowed, wanted, request.deadline);
  const bool late = request.late();
  return {std::move(found.best), found.total, !late, late};
}

Ranking ranked_by_relevance(const Archive& archive, const SearchRequest& request,
                            const RankedQuery& ranked, const CandidatePlans& plans,
                            const RankingProfile& profile) {
  const std::size_t wanted = std::max<std::size_t>(profile.candidates, request.documents_needed());
  Ranking ranking = ranked.plan.tree ? tree_candidates(archive, request, *ranked.plan.tree, plans,
                                                       profile, wanted)
                                     : word_candidates(archive, request, plans, profile, wanted);
  StreamScorer scorer(ranked.query, ranked.statistics, profile);
  if (!rescore(*archive.index, scorer, profile, request, ranking))
    ranking.partial = true;
  return ranking;
}

struct TreeMatches {
  ArticleSet articles;
  bool complete = true;
  bool stopped = false;  // by the deadline
};

TreeMatches matches_of(const Archive& archive, const SearchRequest& request, const QueryNode& root,
                       WordsNeeded words_needed) {
  const TreeMatcher tree(root, words_needed, archive, request.variants);
  const ArticleDecider decider(archive, request, &tree);
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(decider.within_time(tree.candidates()));
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet found =
      enquire.get_mset(0, counted_matches_max, 0, nullptr, decider.for_match());
  TreeMatches matches{ArticleSet(archive.index->document_end()),
                      found.size() < counted_matches_max && !decider.stopped(), decider.stopped()};
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    matches.articles.insert(archive.index->document_of_xapian(*hit));
  return matches;
}

TreeMatches matching(const Archive& archive, const SearchRequest& request,
                     const RankedQuery& ranked, const CandidatePlans& plans) {
  if (!ranked.plan.tree) {
    ArticleSet articles = matching_articles(*archive.index, ranked.query, ranked.statistics,
                                            plans.broad, request.deadline);
    const bool late = request.late();
    return {std::move(articles), !late, late};
  }
  TreeMatches matches = matches_of(archive, request, *ranked.plan.tree, WordsNeeded::all);
  if (matches.articles.empty() && !matches.stopped)
    matches = matches_of(archive, request, *ranked.plan.tree, WordsNeeded::any);
  return matches;
}

// Lists by date unless that is done by relevance already, and counts if that is asked for.
void list_and_count(const Archive& archive, const SearchRequest& request,
                    const CandidatePlans& plans, bool by_relevance, RankedQuery& ranked) {
  if (by_relevance && request.late()) {
    ranked.ranking.partial = true;
    ranked.counts->exact = false;
    return;
  }
  TreeMatches matches = matching(archive, request, ranked, plans);
  ranked.ranking.partial = ranked.ranking.partial || matches.stopped;
  if (!request.facets.empty()) {
    ranked.counts =
        count_facets(archive, matches.articles, request.filters, request.facets, request.deadline);
    ranked.ranking.partial = ranked.ranking.partial || !ranked.counts->exact;
    ranked.counts->exact = ranked.counts->exact && matches.complete;
  }
  if (by_relevance)
    return;
  if (!request.filters.empty())
    matches.articles.intersect(passing(*archive.index, request.filters));
  const SortOrder order =
      request.order == SortOrder::oldest ? SortOrder::oldest : SortOrder::newest;
  const bool late = ranked.ranking.partial;
  ranked.ranking = {{}, matches.articles.size(), matches.complete, late};
  for (const std::uint32_t document :
       list_by_date(archive.index->columns(), matches.articles, order, request.documents_needed()))
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

}  // namespace

ScoreBreakdown break_down(const ArchiveIndex& index, StreamScorer& scorer, std::uint32_t document,
                          const RankingProfile& profile) {
  StreamBuffer buffer;
  index.read_stream(document, buffer);
  ScoreBreakdown breakdown = scorer.breakdown(buffer.stream, index.length(document));
  if (profile.recency > 0) {
    double relevance = breakdown.whole.total();
    for (const ScoreParts& parts : breakdown.by_word)
      relevance += parts.total();
    breakdown.whole.recency = relevance * profile.recency * freshness(index, document, profile);
  }
  return breakdown;
}

Result<RankedQuery> run_query(const Archive& archive, const SearchRequest& request,
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
  ranked.statistics = read_statistics(*archive.index, ranked.query);
  if (!request.facets.empty())
    ranked.counts = no_counts(request.facets);
  const bool has_words = !ranked.query.words.empty();
  const bool is_empty = !has_words && !ranked.plan.tree && request.filters.empty();
  if (is_empty || archive.index->document_count() == 0)
    return ranked;
  const CandidatePlans plans = plan_candidates(ranked.query, ranked.statistics, profile);
  const bool by_relevance = has_words && is_ranked(request.order);
  if (by_relevance)
    ranked.ranking = ranked_by_relevance(archive, request, ranked, plans, profile);
  if (!by_relevance || !request.facets.empty())
    list_and_count(archive, request, plans, by_relevance, ranked);
  return ranked;
}

}  // namespace timbao
