// What an archive in files of this host has for a query.
#pragma once

#include <cstddef>

#include "server/search/archive.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/ranked_query.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_request.hpp"

namespace timbao {

// Phase one: the best `wanted` documents by the plans or, with operators, of what these ask for.
// Leaves the articles with all words in `ranked` if it needed them. Throws Xapian::Error.
Ranking local_candidates(const Archive& archive, const SearchRequest& request, RankedQuery& ranked,
                         const CandidatePlans& plans, const RankingProfile& profile,
                         std::size_t wanted);

// Lists by date unless that is done by relevance already, and counts if that is asked for, into
// `ranked`. Throws Xapian::Error.
void local_list_and_count(const Archive& archive, const SearchRequest& request,
                          const CandidatePlans& plans, bool by_relevance, RankedQuery& ranked);

}  // namespace timbao
