// By mapped posting lists and, for operators, by Xapian's matcher.
#include "server/search/local_search.hpp"

#include <utility>

#include <xapian.h>

#include "server/search/article_decider.hpp"
#include "server/search/date_listing.hpp"
#include "server/search/matching_articles.hpp"
#include "server/search/tree_matcher.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

// Articles that a query with operators is counted over; of more that match, the first that arrived.
constexpr Xapian::doccount counted_matches_max = 100000;

// Phase one by Xapian's matcher: for operators, and for weighting schemes other than BM25. At least
// `counted` matches are looked at, so that their number is known.
Ranking match(const Archive& archive, const Xapian::Query& query, const ArticleDecider& decider,
              const RankingProfile& profile, std::size_t wanted, Xapian::doccount counted) {
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(decider.within_time(query));
  enquire.set_weighting_scheme(*make_weight(profile));
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  const Xapian::MSet found = enquire.get_mset(0, static_cast<Xapian::doccount>(wanted), counted,
                                              nullptr, decider.for_match());
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
  const TreeMatcher tree(root, WordsNeeded::any, archive.database, archive.variants.get(),
                         request.variants);
  const Xapian::Query required(Xapian::Query::OP_SCALE_WEIGHT, tree.candidates(), 0);
  const Xapian::Query both(Xapian::Query::OP_AND_MAYBE, required, to_xapian(plans.broad));
  const ArticleDecider decider(archive, request, &tree);
  return match(archive, filtered(both, request.filters), decider, profile, wanted,
               archive.database.get_doccount());
}

Ranking candidates_by_scheme(const Archive& archive, const SearchRequest& request,
                             const CandidatePlans& plans, const RankingProfile& profile,
                             std::size_t wanted) {
  const ArticleDecider decider(archive, request);
  const auto matches = [&](const CandidatePlan& plan) {
    return match(archive, filtered(to_xapian(plan), request.filters), decider, profile, wanted, 0);
  };
  Ranking ranking = matches(plans.precise);
  return ranking.documents.size() < profile.candidates ? matches(plans.broad) : ranking;
}

// The precise plan where it finds enough; else the broad one, among the nearest articles where
// these are enough.
Ranking word_candidates(const Archive& archive, const SearchRequest& request, RankedQuery& ranked,
                        const CandidatePlans& plans, const RankingProfile& profile,
                        std::size_t wanted) {
  const ArchiveIndex& index = *archive.index;
  const std::optional<ArticleSet> narrowed =
      request.filters.empty() ? std::nullopt : std::optional(passing(index, request.filters));
  const ArticleSet& allowed = narrowed ? *narrowed : index.live();
  const auto find = [&](const CandidatePlan& plan, const ArticleSet& among, std::size_t enough) {
    return find_candidates(index, plan, profile, among, wanted, request.deadline,
                           archive.idle_cores.get(), enough);
  };
  const std::size_t enough = profile.candidates;
  CandidateList found;
  if (!plans.precise_is_broad)
    found = find(plans.precise, allowed, enough);
  // Whoever has nothing yet gets what is found in no time.
  if (found.best.size() < enough && (found.best.empty() || !request.late())) {
    std::optional<ArticleSet> nearest;
    if (has_nearest_articles(ranked.query)) {
      ranked.with_all_words =
          articles_with_all_words(index, ranked.query, ranked.statistics, request.deadline);
      nearest = nearest_articles(index, *ranked.with_all_words, plans, request.deadline);
      nearest->intersect(allowed);
    }
    const bool are_enough = nearest && nearest->size() >= enough;
    found = find(plans.broad, are_enough ? *nearest : allowed, 0);
  }
  const bool late = request.late();
  return {std::move(found.best), found.total, !late, late};
}

struct TreeMatches {
  ArticleSet articles;
  bool complete = true;
  bool stopped = false;  // by the deadline
};

TreeMatches matches_of(const Archive& archive, const SearchRequest& request, const QueryNode& root,
                       WordsNeeded words_needed) {
  const TreeMatcher tree(root, words_needed, archive.database, archive.variants.get(),
                         request.variants);
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
    const ArchiveIndex& index = *archive.index;
    ArticleSet articles =
        ranked.with_all_words
            ? matching_articles(index, *ranked.with_all_words, plans.broad, request.deadline)
            : matching_articles(index, ranked.query, ranked.statistics, plans.broad,
                                request.deadline);
    const bool late = request.late();
    return {std::move(articles), !late, late};
  }
  TreeMatches matches = matches_of(archive, request, *ranked.plan.tree, WordsNeeded::all);
  if (matches.articles.empty() && !matches.stopped)
    matches = matches_of(archive, request, *ranked.plan.tree, WordsNeeded::any);
  return matches;
}

}  // namespace

Ranking local_candidates(const Archive& archive, const SearchRequest& request, RankedQuery& ranked,
                         const CandidatePlans& plans, const RankingProfile& profile,
                         std::size_t wanted) {
  if (ranked.plan.tree)
    return tree_candidates(archive, request, *ranked.plan.tree, plans, profile, wanted);
  if (profile.scheme != WeightingScheme::bm25)
    return candidates_by_scheme(archive, request, plans, profile, wanted);
  return word_candidates(archive, request, ranked, plans, profile, wanted);
}

void local_list_and_count(const Archive& archive, const SearchRequest& request,
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

}  // namespace timbao
