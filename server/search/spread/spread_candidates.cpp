// Asks for the best, settles what is too near to call, and looks closely where operators need it.
#include "server/search/spread/spread_candidates.hpp"

#include <algorithm>
#include <utility>

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

bool comes_before(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.document < b.document;
}

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

class Settler {
 public:
  Settler(const SpreadIndex& index, const CandidatePlan& plan, const RankingProfile& profile)
      : index_(index), plan_(plan), profile_(profile) {}

  // Says that the first `count` are settled one after the other.
  void expect(const std::vector<Candidate>& candidates, std::size_t count) const {
    std::vector<std::uint32_t> documents;
    for (std::size_t place = 0; place < count; ++place)
      documents.push_back(candidates[place].document);
    index_.expect(documents);
  }

  // Brings [begin, end) into the order of exact scores.
  void settle(std::vector<Candidate>& candidates, std::size_t begin, std::size_t end) {
    const auto first = candidates.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = candidates.begin() + static_cast<std::ptrdiff_t>(end);
    if (!scorer_)
      scorer_.emplace(index_, plan_, profile_);
    std::vector<std::uint32_t> documents;
    for (auto candidate = first; candidate != last; ++candidate)
      documents.push_back(candidate->document);
    index_.expect(documents);
    for (auto candidate = first; candidate != last; ++candidate) {
      const Result<Article> article = index_.stored_article(candidate->document);
      if (article.has_value())
        candidate->score = scorer_->score(*article, index_.length(candidate->document));
    }
    std::sort(first, last, comes_before);
  }

 private:
  const SpreadIndex& index_;
  const CandidatePlan& plan_;
  const RankingProfile& profile_;
  std::optional<PlanScorer> scorer_;
};

void by_document(std::vector<Candidate>& candidates, std::size_t begin, std::size_t end) {
  std::sort(candidates.begin() + static_cast<std::ptrdiff_t>(begin),
            candidates.begin() + static_cast<std::ptrdiff_t>(end),
            [](const Candidate& a, const Candidate& b) { return a.document < b.document; });
}

// Asks for more until what is wanted does not end among candidates that are near each other.
CandidateList ask(const SpreadIndex& index, const Xapian::Query& query,
                  const RankingProfile& profile, std::size_t wanted, double share) {
  Xapian::Enquire enquire(index.database());
  enquire.set_query(query);
  enquire.set_weighting_scheme(*make_weight(profile));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::doccount all = index.database().get_doccount();
  for (std::size_t asked = wanted + spare_candidates;; asked *= 2) {
    const Xapian::MSet found =
        enquire.get_mset(0, static_cast<Xapian::doccount>(std::min<std::size_t>(asked, all)), all);
    CandidateList list;
    list.total = found.get_matches_estimated();
    for (auto hit = found.begin(); hit != found.end(); ++hit)
      list.best.push_back({index.document_of_xapian(*hit), hit.get_weight()});
    std::size_t settled = 0;
    while (settled < std::min(wanted, list.best.size()))
      settled = end_of_near(list.best, settled, share);
    if (settled < list.best.size() || list.best.size() < asked || asked >= all)
      return list;
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
  const std::size_t asked = tree.needs_look() ? index.database().get_doccount() : wanted;
  CandidateList found = ask(index, filtered(both, request.filters), profile, asked, equal_scores);
  Ranking ranking;
  ranking.total_is_exact = true;
  for (std::size_t begin = 0; begin < found.best.size();) {
    const std::size_t end = end_of_near(found.best, begin, equal_scores);
    by_document(found.best, begin, end);
    begin = end;
  }
  if (tree.needs_look()) {
    ranking.partial = !tree.keep_matching(found.best);
    ranking.total_is_exact = !ranking.partial;
    found.total = found.best.size();
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
                                     std::size_t wanted, std::size_t exact) {
  if (plan.any_of.empty())
    return {};
  CandidateList list = ask(index, filtered(to_xapian(plan), filters), profile, wanted, near_scores);
  Settler settler(index, plan, profile);
  settler.expect(list.best, std::min(exact, list.best.size()));
  for (std::size_t begin = 0; begin < std::min(wanted, list.best.size());) {
    const std::size_t end = end_of_near(list.best, begin, near_scores);
    if (begin < exact || end_of_near(list.best, begin, equal_scores) < end)
      settler.settle(list.best, begin, end);
    else
      by_document(list.best, begin, end);
    begin = end;
  }
  if (list.best.size() > wanted)
    list.best.resize(wanted);
  return list;
}

Ranking spread_candidates(const Archive& archive, const SearchRequest& request,
                          const QueryPlan& plan, const CandidatePlans& plans,
                          const RankingProfile& profile, std::size_t wanted) {
  if (plan.tree)
    return tree_candidates(archive, request, *plan.tree, plans, profile, wanted);
  // Nobody sees phase one's scores of what phase two scores anew.
  const std::size_t rescored = profile.rescored_in_vain;
  const std::size_t exact = request.documents_needed() > rescored ? request.documents_needed() : 0;
  // What lies below is asked for only if somebody wants it.
  const std::size_t asked =
      std::min(wanted, std::max<std::size_t>(profile.rescored, request.documents_needed()));
  const SpreadIndex& index = *archive.spread;
  CandidateList found =
      find_spread_candidates(index, plans.precise, profile, request.filters, asked, exact);
  const bool enough = found.total >= profile.candidates || plans.precise_is_broad;
  const bool late = !enough && request.late();
  if (!enough && !late)
    found = find_spread_candidates(index, plans.broad, profile, request.filters, asked, exact);
  return {std::move(found.best), found.total, !late, late};
}

}  // namespace timbao
