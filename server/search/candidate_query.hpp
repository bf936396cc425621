// Phase one: the Xapian query that finds the candidates.
#pragma once

#include <xapian.h>

#include "server/search/ranking_profile.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {

struct CandidateQueries {
  // Cheap and nearly always enough: neighbouring words required, rare words add weight.
  Xapian::Query precise;
  // Any word or neighbouring pair; for queries whose words never stand together.
  Xapian::Query broad;
};

CandidateQueries make_candidate_queries(const SearchQuery& query, const TermStatistics& statistics,
                                        const RankingProfile& profile);

}  // namespace timbao
