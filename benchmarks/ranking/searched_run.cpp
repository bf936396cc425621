// Searching for topics, timed one by one.
#include "benchmarks/ranking/searched_run.hpp"

#include <charconv>
#include <chrono>
#include <utility>

#include "server/search/ranking_parameters.hpp"
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
                                  const RankingProfile& profile, std::size_t depth) {
  using Clock = std::chrono::steady_clock;
  SearchedRun searched;
  for (const Topic& topic : topics) {
    const Clock::time_point start = Clock::now();
    Result<std::vector<RankedId>> ranked = rank(archive, {topic.text, depth, 0}, profile);
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

Result<void> apply_setting(RankingProfile& profile, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  double value = 0;
  if (equals != std::string::npos && equals > 0) {
    const char* const begin = setting.data() + equals + 1;
    const char* const end = setting.data() + setting.size();
    const auto read = std::from_chars(begin, end, value);
    if (read.ec == std::errc() && read.ptr == end)
      return set_ranking_parameter(profile, setting.substr(0, equals), value);
  }
  return Error{ErrorCode::invalid_argument, "\"" + setting + "\" is not name=number", "--set"};
}

}  // namespace timbao
