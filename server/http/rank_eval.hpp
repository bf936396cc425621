// POST /v1/archives/{archive}/_rank_eval: ranking measures over judged queries, in JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"
#include "server/evaluation/measures.hpp"
#include "server/search/archive.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/time_limit.hpp"

namespace timbao {

struct RankEvalRequest {
  std::vector<Topic> topics;
  Judgements judgements;  // every topic has an entry
  std::vector<Measure> measures;
  std::vector<std::string> measure_names;  // as name_of() writes them
  RankingProfile profile;
  std::size_t depth = 100;
};

inline constexpr std::size_t rank_eval_queries_max = 1000;
inline constexpr std::size_t rank_eval_depth_max = 1000;

// Reads
//   {"requests": [{"id": "q1", "query": "đúc đồng", "ratings": [{"id": "bao/1", "rating": 2}]}],
//    "measures": ["nDCG@10", "MRR@10"], "depth": 100, "profile": "default",
//    "parameters": {"k1": 0.9}}
// where only "requests" is required: the measures are nDCG@10, MRR@10 and R@100 then, and the
// ranking that of `settings`, which is the archive's.
// invalid_argument, its place the path of the member ("requests[3].ratings[0].rating"), for what is
// missing, of another type, unknown or given twice.
Result<RankEvalRequest> parse_rank_eval(std::string_view body, const RankingProfile& settings = {});

// Ranks every query and evaluates: means, then values, ranking and unrated documents by query.
// Fails as rank() does, and with unavailable where the deadline came first: measures of half the
// queries would be no measures.
Result<std::string> rank_eval_json(const Archive& archive, const RankEvalRequest& request,
                                   const SearchDeadline& deadline = {});

}  // namespace timbao
