// Collection in, run and report out.
#include "benchmarks/ranking/rank_command.hpp"

#include <cstdio>
#include <utility>

#include "benchmarks/ranking/evaluate_command.hpp"
#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/output_file.hpp"
#include "benchmarks/ranking/searched_run.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/topics_file.hpp"

namespace timbao {
namespace {

void warn_of_deep_measures(const std::vector<Measure>& measures, std::size_t depth) {
  for (const Measure& measure : measures)
    if (measure.depth > depth)
      std::fprintf(stderr, "timbao-eval: %s looks deeper than --depth %zu\n",
                   name_of(measure).c_str(), depth);
}

Result<void> write_run(const std::filesystem::path& path, const SearchedRun& searched) {
  const Result<std::string> lines = format_run(searched.run);
  if (lines.has_error())
    return lines.error();
  if (const Result<void> written = write_file(path, *lines); written.has_error())
    return written;
  return write_file(latencies_path(path), format_latencies(searched.latencies));
}

Result<RankingProfile> read_profile(const std::vector<std::string>& settings) {
  RankingProfile profile;
  for (const std::string& setting : settings)
    if (const Result<void> applied = apply_setting(profile, setting); applied.has_error())
      return applied.error();
  return profile;
}

}  // namespace

Result<void> run_rank_command(const RankOptions& options) {
  const Result<std::vector<Measure>> measures = parse_measures(options.measures);
  if (measures.has_error())
    return measures.error();
  const Result<RankingProfile> profile = read_profile(options.settings);
  if (profile.has_error())
    return profile.error();
  warn_of_deep_measures(*measures, options.depth);
  const Result<Judgements> judgements = read_judgements(options.qrels);
  if (judgements.has_error())
    return judgements.error();
  const Result<std::vector<Topic>> topics = read_topics(options.queries);
  if (topics.has_error())
    return topics.error();
  const Result<std::vector<Topic>> judged = judged_topics(*topics, *judgements);
  if (judged.has_error())
    return judged.error();
  const Result<Archive> archive = open_archive("evaluated", options.archive);
  if (archive.has_error())
    return archive.error();
  // The first pass warms the page cache; the second is timed.
  Result<SearchedRun> searched = search_topics(*archive, *judged, *profile, options.depth);
  if (searched.has_value())
    searched = search_topics(*archive, *judged, *profile, options.depth);
  if (searched.has_error())
    return searched.error();
  searched->run.tag = options.tag;
  if (!options.run.empty())
    if (const Result<void> written = write_run(options.run, *searched); written.has_error())
      return written;
  EvaluationReport report;
  report.per_query = options.per_query;
  for (const Topic& topic : *judged)
    report.texts[topic.id] = topic.text;
  report.runs.push_back(
      make_run_report(options.tag, std::move(searched->run), *judgements, *measures));
  report.runs[0].latencies = std::move(searched->latencies);
  return print_report(report, options.format);
}

}  // namespace timbao
