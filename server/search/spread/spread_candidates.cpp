// Asks for the best, settles what is too near to call, and looks closely where operators need it.
#include "server/search/spread/spread_candidates.hpp"

#include <algorithm>
#include <utility>

#include "server/search/matching_articles.hpp"
#include "server/search/plan_scorer.hpp"
#include "server/search/spread/tree_matches.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

// Candidates asked for beyond those wanted, to see whether the last ones are settled.
constexpr std::size_t spare_candidates = 16;
// Relative difference of two scores up to which single precision may see them in another order:
// some sixty parts of 2^-24 each.
constexpr double near_scores = 2e-5;
// Up to which only the order of adding up makes the difference: of postings that are alike.
constexpr double equal_scores = 1e-12;

bool is_near(const Candidate& better, const Candidate& worse, double share) {
  return better.score - worse.score <= share * better.score;
}

// One past the last of the candidates from `begin` on that are each near the one before.
std::size_t end_of_near(const std::vector<Candidate>& candidates, std::size_t begin, double share) {
  std::size_t end = begin + 1;
  while (end < candidates.size() && is_near(candidates[end - 1], candidates[end], share))
    ++end;
  return end;
}

// Runs of candidates that are near each other, among the first `wanted`.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool exact = false;  // to be scored anew
};

std::vector<Run> near_runs(const std::vector<Candidate>& candidates, std::size_t wanted,
                           std::size_t exact) {
  std::vector<Run> runs;
  for (std::size_t begin = 0; begin < std::min(wanted, candidates.size());) {
    const std::size_t end = end_of_near(candidates, begin, near_scores);
    runs.push_back(
        {begin, end, begin < exact || end_of_near(candidates, begin, equal_scores) < end});
    begin = end;
  }
  return runs;
}

// Scores the runs that need it anew.
void score_exactly(const SpreadIndex& index, const CandidatePlan& plan,
                   const RankingProfile& profile, const std::vector<Run>& runs,
                   std::vector<Candidate>& candidates) {
  std::vector<Candidate*> anew;
  for (const Run& run : runs)
    for (std::size_t place = run.begin; run.exact && place < run.end; ++place)
      anew.push_back(&candidates[place]);
  if (anew.empty())
    return;
  std::vector<std::uint32_t> documents;
  documents.reserve(anew.size());
  for (const Candidate* candidate : anew)
    documents.push_back(candidate->document);
  index.expect(documents);
  PlanScorer scorer(index, plan, profile);
  for (Candidate* candidate : anew) {
    const Result<Article> article = index.stored_article(candidate->document);
    if (article.has_value())
      candidate->score = scorer.score(*article, index.length(candidate->document));
  }
}

void by_document(std::vector<Candidate>& candidates, std::size_t begin, std::size_t end) {
  std::sort(candidates.begin() + static_cast<std::ptrdiff_t>(begin),
            candidates.begin() + static_cast<std::ptrdiff_t>(end),
            [](const Candidate& a, const Candidate& b) { return a.document < b.document; });
}

// What the shards found, and a value of each document that came with it.
struct Asked {
  CandidateList list;
  std::vector<std::string> values;  // by place in list.best; empty where none was asked for
};

// Asks for more until what is wanted does not end among candidates that are near each other. A
// value rides along as a sort key behind the weight, which saves fetching the documents for it.
Asked ask(const SpreadIndex& index, const Xapian::Query& query, const RankingProfile& profile,
          std::size_t wanted, double share, std::optional<Xapian::valueno> value = {}) {
  Xapian::Enquire enquire(index.database());
  enquire.set_query(index.current(query));
  enquire.set_weighting_scheme(*make_weight(profile));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  if (value)
    enquire.set_sort_by_relevance_then_value(*value, false);
  const Xapian::doccount all = index.database().get_doccount();
  for (std::size_t asked = wanted + spare_candidates;; asked *= 2) {
    const Xapian::MSet found =
        enquire.get_mset(0, static_cast<Xapian::doccount>(std::min<std::size_t>(asked, all)), all);
    Asked answer;
    CandidateList& list = answer.list;
    list.total = found.get_matches_estimated();
    for (auto hit = found.begin(); hit != found.end(); ++hit) {
      list.best.push_back({index.document_of_xapian(*hit), hit.get_weight()});
      if (value)
        answer.values.push_back(hit.get_sort_key());
    }
    std::size_t settled = 0;
    while (settled < std::min(wanted, list.best.size()))
      settled = end_of_near(list.best, settled, share);
    if (settled < list.best.size() || list.best.size() < asked || asked >= all)
      return answer;
  }
}

// With operators: what they ask for, ordered by the words in it.
Ranking tree_candidates(const Archive& archive, const SearchRequest& request, const QueryNode& root,
                        const CandidatePlans& plans, const RankingProfile& profile,
                        std::size_t wanted) {
  const SpreadIndex& index = *archive.spread;
  const TreeMatches tree(archive, request, root, WordsNeeded::any);
  const Xapian::Query required(Xapian::Query::OP_SCALE_WEIGHT, tree.candidates(), 0);
  const Xapian::Query both(Xapian::Query::OP_AND_MAYBE, required, to_xapian(plans.broad));
  const bool looks = tree.needs_look();
  const std::size_t asked = looks ? index.database().get_doccount() : wanted;
  Asked answer = ask(index, filtered(both, request.filters), profile, asked, equal_scores,
                     looks ? std::optional(stream_slot) : std::nullopt);
  CandidateList& found = answer.list;
  Ranking ranking;
  if (looks) {
    ranking.partial = !tree.keep_matching(found.best, answer.values);
    found.total = found.best.size();
  }
  ranking.total_is_exact = !ranking.partial;
  for (std::size_t begin = 0; begin < found.best.size();) {
    const std::size_t end = end_of_near(found.best, begin, equal_scores);
    by_document(found.best, begin, end);
    begin = end;
  }
  if (found.best.size() > wanted)
    found.best.resize(wanted);
  ranking.documents = std::move(found.best);
  ranking.total = found.total;
  return ranking;
}

}  // namespace

CandidateList find_spread_candidates(const SpreadIndex& index, const CandidatePlan& plan,
                                     const RankingProfile& profile, const SearchFilters& filters,
                                     const SpreadNeeds& needs, const Xapian::Query& among) {
  if (plan.any_of.empty())
    return {};
  Xapian::Query query = to_xapian(plan);
  if (!among.empty())
    query = Xapian::Query(Xapian::Query::OP_FILTER, query, among);
  Asked answer = ask(index, filtered(query, filters), profile, needs.wanted, near_scores,
                     needs.signatures ? std::optional(signature_slot) : std::nullopt);
  std::vector<Candidate>& best = answer.list.best;
  for (std::size_t place = 0; place < answer.values.size(); ++place)
    index.know_signature(best[place].document, answer.values[place]);
  const std::vector<Run> runs = near_runs(best, needs.wanted, needs.exact);
  score_exactly(index, plan, profile, runs, best);
  for (const Run& run : runs) {
    if (run.exact)
      std::sort(best.begin() + static_cast<std::ptrdiff_t>(run.begin),
                best.begin() + static_cast<std::ptrdiff_t>(run.end), comes_before);
    else
      by_document(best, run.begin, run.end);
  }
  if (best.size() > needs.wanted)
    best.resize(needs.wanted);
  return std::move(answer.list);
}

Ranking spread_candidates(const Archive& archive, const SearchRequest& request,
                          const RankedQuery& ranked, const CandidatePlans& plans,
                          const RankingProfile& profile, std::size_t wanted) {
  if (ranked.plan.tree)
    return tree_candidates(archive, request, *ranked.plan.tree, plans, profile, wanted);
  SpreadNeeds needs;
  // What lies below is asked for only if somebody wants it.
  needs.wanted =
      std::min(wanted, std::max<std::size_t>(profile.rescored, request.documents_needed()));
  // Nobody sees phase one's scores of what phase two scores anew.
  const std::size_t shown = request.offset + request.limit + 1;
  if (request.collapse)  // copies make way for what stands further down
    needs.exact = profile.rescored + shown;
  else if (shown > profile.rescored_in_vain)
    needs.exact = shown;
  needs.signatures = request.collapse;
  const SpreadIndex& index = *archive.spread;
  struct Step {
    const CandidatePlan& plan;
    Xapian::Query among;
  };
  std::vector<Step> steps;
  if (!plans.precise_is_broad)
    steps.push_back({plans.precise, {}});
  if (has_nearest_articles(ranked.query))
    steps.push_back({plans.broad, nearest_query(ranked.query, ranked.statistics, plans)});
  steps.push_back({plans.broad, {}});
  CandidateList found = find_spread_candidates(index, steps.front().plan, profile, request.filters,
                                               needs, steps.front().among);
  bool late = false;
  for (std::size_t step = 1; step < steps.size() && found.total < profile.candidates; ++step) {
    late = request.late();
    if (late)
      break;
    found = find_spread_candidates(index, steps[step].plan, profile, request.filters, needs,
                                   steps[step].among);
  }
  return {std::move(found.best), found.total, !late, late};
}

}  // namespace timbao
