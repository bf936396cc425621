// Phase one: which terms find the candidates, and what each is worth.
#pragma once

#include <string>
#include <vector>

#include <xapian.h>

#include "server/search/ranking_profile.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {

struct PlannedTerm {
  std::string term;
  double weight = 0;  // factor of its BM25 score
};

// Terms that count where all of them stand together: a single one, or a variant's bigrams.
using PlannedGroup = std::vector<PlannedTerm>;

struct CandidatePlan {
  std::vector<PlannedGroup> any_of;  // an article needs one of these
  std::vector<PlannedTerm> bonus;    // and gains by these
};

struct CandidatePlans {
  // Cheap and nearly always enough: neighbouring words required, rare words add weight.
  CandidatePlan precise;
  // Any word or neighbouring pair; for queries whose words never stand together.
  CandidatePlan broad;
  bool precise_is_broad = false;  // where nothing else would do
};

CandidatePlans plan_candidates(const SearchQuery& query, const TermStatistics& statistics,
                               const RankingProfile& profile);

// The same as a query for Xapian's matcher.
Xapian::Query to_xapian(const CandidatePlan& plan);

}  // namespace timbao
