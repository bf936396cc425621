// Runs the topics of a collection against an archive, in process.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "benchmarks/ranking/latencies.hpp"
#include "server/evaluation/collection.hpp"
#include "server/search/archive.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

// The topics that have judgements; only these say something about a ranking. invalid_record if
// there is none, which is what mixing up two collections looks like.
Result<std::vector<Topic>> judged_topics(const std::vector<Topic>& topics,
                                         const Judgements& judgements);

struct SearchedRun {
  Run run;
  Latencies latencies;
};

// What ranks the topics, and which other writings of them are searched for.
struct RankedBy {
  RankingProfile profile;
  VariantKinds variants{};
};

// Ranks every topic to `depth` documents on the calling thread. Scores are made distinct
// (separate_ties()), so that the run file keeps the searcher's order. Fails as rank() does, naming
// the topic, and with incompatible for an archive written before documents had an id slot.
Result<SearchedRun> search_topics(const Archive& archive, const std::vector<Topic>& topics,
                                  const RankedBy& ranked_by, std::size_t depth);

}  // namespace timbao
