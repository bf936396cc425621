// Phase one over shards that Xapian's matcher asks, wherever they are.
#pragma once

#include <cstddef>
#include <vector>

#include <xapian.h>

#include "server/search/archive.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/filters.hpp"
#include "server/search/ranked_query.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_request.hpp"
#include "server/search/spread/spread_index.hpp"

namespace timbao {

// What of the candidates somebody will look at.
struct SpreadNeeds {
  std::size_t wanted = 0;  // the best so many
  std::size_t exact = 0;  // the first so many have find_candidates()'s scores, the others nearly so
  bool signatures = false;  // SpreadIndex::signature() is to know them all without fetching
};

// The same candidates in the same order as find_candidates() has of the same articles in one
// archive. The shards match and score side by side, by statistics that Xapian merges; where two
// scores are so near each other that double and single precision might see them in another order,
// the articles are scored anew here. Only of what matches `among`, unless that is empty. One
// exchange with every shard, more where scores are near. Throws Xapian::Error.
CandidateList find_spread_candidates(const SpreadIndex& index, const CandidatePlan& plan,
                                     const RankingProfile& profile, const SearchFilters& filters,
                                     const SpreadNeeds& needs, const Xapian::Query& among = {});

// As local_candidates().
Ranking spread_candidates(const Archive& archive, const SearchRequest& request,
                          const RankedQuery& ranked, const CandidatePlans& plans,
                          const RankingProfile& profile, std::size_t wanted);

}  // namespace timbao
