// Searching for topics, timed one by one.
#include "benchmarks/ranking/searched_run.hpp"

#include <chrono>
#include <utility>

#include "server/search/search_service.hpp"

namespace timbao {

Result<std::vector<Topic>> judged_topics(const std::vector<Topic>& topics,
                                         const Judgements& judgements) {
  std::vector<Topic> judged;
  for (const Topic& topic : topics)
    if (judgements.contains(topic.id))
      judged.push_back(topic);
  if (judged.empty())
    return Error{
        ErrorCode::invalid_record,
        "no topic has a judgement; do the queries and the qrels belong together? The first "
        "topic is \"" +
            topics.front().id + "\", the first judged one \"" + judgements.begin()->first + "\"",
        ""};
  return judged;
}

Result<SearchedRun> search_topics(const Archive& archive, const std::vector<Topic>& topics,
                                  const RankedBy& ranked_by, std::size_t depth) {
  using Clock = std::chrono::steady_clock;
  SearchedRun searched;
  for (const Topic& topic : topics) {
    SearchRequest request;
    request.query = topic.text;
    request.limit = depth;
    request.variants = ranked_by.variants;
    const Clock::time_point start = Clock::now();
    Result<std::vector<RankedId>> ranked = rank(archive, request, ranked_by.profile);
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    if (ranked.has_error())
      return Error{ranked.error().code, ranked.error().message, "topic " + topic.id};
    searched.latencies[topic.id] = took.count();
    std::vector<RankedDocument>& ranking = searched.run.rankings[topic.id];
    for (RankedId& hit : *ranked) {
      // Otherwise every measure would be 0, without a word.
      if (hit.id.empty())
        return Error{ErrorCode::incompatible,
                     "the archive has documents without an id; index it again with timbao-index",
                     "topic " + topic.id};
      ranking.push_back({std::move(hit.id), hit.score});
    }
    separate_ties(ranking);
  }
  return searched;
}

}  // namespace timbao
