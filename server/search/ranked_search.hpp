// From a request to documents in their order: candidates, rescoring, listing and counting.
#pragma once

#include <cstdint>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"
#include "server/search/ranked_query.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_request.hpp"
#include "server/search/stream_scorer.hpp"

namespace timbao {

// Finds enough documents for the page that is asked for. Fails with invalid_argument, the place
// "q:POSITION", for what a strict reading refuses. Throws Xapian::Error.
Result<RankedQuery> run_query(const Archive& archive, const SearchRequest& request,
                              const RankingProfile& profile);

// What a document's score is the sum of.
ScoreBreakdown break_down(const ArticleReader& articles, StreamScorer& scorer,
                          std::uint32_t document, const RankingProfile& profile);

}  // namespace timbao
