// A query on its way: what it means, its statistics, what it found.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "analyzers/mark_restoration.hpp"
#include "server/search/article_set.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/facets.hpp"
#include "server/search/query_plan.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"

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
  RestoredText restored;                     // the query with its marks; empty without statistics
  std::optional<ArticleSet> with_all_words;  // where phase one looked for them
  std::optional<FacetCounts> counts;
};

}  // namespace timbao
