// The two phases, and listing by date.
#include "server/search/ranked_search.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "server/search/candidate_plan.hpp"
#include "server/search/local_search.hpp"
#include "server/search/query_readings.hpp"
#include "server/search/search_query.hpp"
#include "server/search/spread/spread_candidates.hpp"
#include "server/search/spread/spread_index.hpp"
#include "server/search/spread/spread_listing.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {
namespace {

std::optional<std::chrono::sys_days> sys_day(std::uint32_t day) {
  if (day == 0)
    return {};
  return std::chrono::sys_days(std::chrono::year(static_cast<int>(day / 10000)) /
                               std::chrono::month(day / 100 % 100) / std::chrono::day(day % 100));
}

// How new a document is against the archive's newest: 1 for that, half at the half-life, 0 without
// a date.
double freshness(const ArticleReader& articles, std::uint32_t document,
                 const RankingProfile& profile) {
  const auto newest = sys_day(articles.newest_day());
  const auto day = sys_day(articles.day(document));
  if (!newest || !day)
    return 0;
  const double age = static_cast<double>((*newest - *day).count());
  return std::exp2(-age / profile.recency_half_life);
}

double score_of(const ArticleReader& articles, StreamScorer& scorer, std::uint32_t document,
                const SelectedWords& selected, const RankingProfile& profile) {
  const double relevance = scorer.score(selected.words(), articles.length(document));
  if (profile.recency <= 0)
    return relevance;
  return relevance * (1 + profile.recency * freshness(articles, document, profile));
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

// Candidates whose fetching one after the other would take too long.
constexpr std::size_t expected_at_once = 48;
static_assert(expected_at_once % streams_at_once == 0);

void expect_some(const ArticleReader& articles, const std::vector<Candidate>& candidates,
                 std::size_t begin, std::size_t end) {
  std::vector<std::uint32_t> documents;
  for (std::size_t place = begin; place < std::min(end, begin + expected_at_once); ++place)
    documents.push_back(candidates[place].document);
  articles.expect(documents);
}

// Scores the best candidates anew, until so many in a row did not come onto the first page that no
// more are expected there. Which these are depends on nothing that differs from page to page. What
// lies below keeps its order and its distance. False if the deadline came first.
bool rescore(const ArticleReader& articles, StreamScorer& scorer, const RankingProfile& profile,
             const SearchRequest& request, Ranking& ranking) {
  std::vector<Candidate>& documents = ranking.documents;
  const std::size_t count = std::min<std::size_t>(profile.rescored, documents.size());
  FirstPage first_page;
  std::size_t in_vain = 0;
  thread_local WordBuffers buffers;  // tens of kB that the next search needs again
  bool complete = true;
  std::size_t scored = 0;
  while (scored < count && in_vain < profile.rescored_in_vain) {
    complete = !request.late();
    if (!complete)
      break;
    if (scored % expected_at_once == 0)
      expect_some(articles, documents, scored, count);
    std::array<std::uint32_t, streams_at_once> numbers{};
    const std::span<Candidate> some =
        std::span(documents).subspan(scored, std::min(streams_at_once, count - scored));
    for (std::size_t number = 0; number < some.size(); ++number)
      numbers[number] = some[number].document;
    read_words(articles, std::span(numbers).first(some.size()), scorer.selection(), buffers);
    for (std::size_t number = 0; number < some.size(); ++number) {
      some[number].score =
          score_of(articles, scorer, some[number].document, buffers.selected[number], profile);
      in_vain = first_page.take(some[number].score) ? 0 : in_vain + 1;
    }
    scored += some.size();
  }
  const auto end = documents.begin() + static_cast<std::ptrdiff_t>(scored);
  std::sort(documents.begin(), end, comes_before);
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

Ranking ranked_by_relevance(const Archive& archive, const SearchRequest& request,
                            RankedQuery& ranked, const CandidatePlans& plans,
                            const RankingProfile& profile) {
  const std::size_t wanted = std::max<std::size_t>(profile.candidates, request.documents_needed());
  Ranking ranking = archive.spread != nullptr
                        ? spread_candidates(archive, request, ranked, plans, profile, wanted)
                        : local_candidates(archive, request, ranked, plans, profile, wanted);
  StreamScorer scorer(ranked.query, ranked.statistics, profile);
  if (!rescore(archive.articles(), scorer, profile, request, ranking))
    ranking.partial = true;
  return ranking;
}

void list_and_count(const Archive& archive, const SearchRequest& request,
                    const CandidatePlans& plans, bool by_relevance, RankedQuery& ranked) {
  if (archive.spread != nullptr)
    spread_list_and_count(archive, request, plans, by_relevance, ranked);
  else
    local_list_and_count(archive, request, plans, by_relevance, ranked);
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

ScoreBreakdown break_down(const ArticleReader& articles, StreamScorer& scorer,
                          std::uint32_t document, const RankingProfile& profile) {
  WordBuffers buffers;
  read_words(articles, std::span(&document, 1), scorer.selection(), buffers);
  ScoreBreakdown breakdown =
      scorer.breakdown(buffers.selected[0].words(), articles.length(document));
  if (profile.recency > 0) {
    double relevance = breakdown.whole.total();
    for (const ScoreParts& parts : breakdown.by_word)
      relevance += parts.total();
    breakdown.whole.recency = relevance * profile.recency * freshness(articles, document, profile);
  }
  return breakdown;
}

Result<RankedQuery> run_query(const Archive& archive, const SearchRequest& request,
                              const RankingProfile& profile) {
  if (archive.spread != nullptr && profile.scheme == WeightingScheme::lm)
    return Error{ErrorCode::invalid_argument, "lm is not known to shards on other hosts", "scheme"};
  Result<QueryPlan> plan = plan_query(request.query, request.reading);
  if (plan.has_error())
    return plan.error();
  RankedQuery ranked;
  ranked.plan = std::move(*plan);
  ranked.query = analyze_query(ranked.plan.words, archive.variants.get(), request.variants);
  ranked.ranking.total_is_exact = true;
  if (archive.spelling != nullptr)
    ranked.restored = find_readings(archive.spelling->marked, ranked.query);
  if (archive.spread != nullptr)
    archive.spread->gather_counts([&] { read_statistics(*archive.spread, ranked.query); });
  ranked.statistics = read_statistics(archive.articles(), ranked.query);
  if (!request.facets.empty())
    ranked.counts = no_counts(request.facets);
  const bool has_words = !ranked.query.words.empty();
  const bool is_empty = !has_words && !ranked.plan.tree && request.filters.empty();
  if (is_empty || archive.articles().document_count() == 0)
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
