// From a request to documents in their order: candidates, rescoring, listing and counting.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "analyzers/mark_restoration.hpp"
#include "analyzers/result.hpp"
#include "server/search/archive.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_request.hpp"
#include "server/search/stream_scorer.hpp"

namespace timbao {

struct Ranking {
  std::vector<Candidate> documents;  // best first
  std::uint64_t total = 0;
  bool total_is_exact = false;
  bool partial = false;  // the deadline came first
  // The lowest score that phase two gave; those below it are as phase one ordered them.
  double rescored_down_to = std::numeric_limits<double>::infinity();
};

// A query with its statistics and the documents it found.
struct RankedQuery {
  QueryPlan plan;
  SearchQuery query;
  TermStatistics statistics;
  Ranking ranking;
  RestoredText restored;  // the query with its marks; empty without statistics
  std::optional<FacetCounts> counts;
};

// Finds enough documents for the page that is asked for. Fails with invalid_argument, the place
// "q:POSITION", for what a strict reading refuses. Throws Xapian::Error.
Result<RankedQuery> run_query(const Archive& archive, const SearchRequest& request,
                              const RankingProfile& profile);

// What a document's score is the sum of.
ScoreBreakdown break_down(const ArchiveIndex& index, StreamScorer& scorer, std::uint32_t document,
                          const RankingProfile& profile);

}  // namespace timbao
