// Collection in, run and report out.
#include "benchmarks/ranking/rank_command.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "benchmarks/ranking/evaluate_command.hpp"
#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/output_file.hpp"
#include "benchmarks/ranking/run_settings.hpp"
#include "benchmarks/ranking/searched_run.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/topics_file.hpp"
#include "server/search/ranking_parameters.hpp"
#include "server/search/ranking_profiles.hpp"
#include "server/search/search_service.hpp"
#include "server/search/variant_kinds.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

void warn_of_deep_measures(const std::vector<Measure>& measures, std::size_t depth) {
  for (const Measure& measure : measures)
    if (measure.depth > depth)
      std::fprintf(stderr, "timbao-eval: %s looks deeper than --depth %zu\n",
                   name_of(measure).c_str(), depth);
}

Result<void> write_run(const RankOptions& options, const Archive& archive,
                       const RankedBy& ranked_by, const SearchedRun& searched) {
  const Result<std::string> lines = format_run(searched.run);
  if (lines.has_error())
    return lines.error();
  RunSettings settings;
  settings.archive = std::filesystem::absolute(options.archive);
  settings.records = archive.manifest->next_sequence;
  settings.queries = std::filesystem::absolute(options.queries);
  settings.profile =
      options.profile.empty() ? archive.description->settings.profile : options.profile;
  settings.ranking = ranked_by.profile;
  settings.variants = ranked_by.variants;
  for (const auto& [path, content] :
       {std::pair{options.run, *lines},
        std::pair{latencies_path(options.run), format_latencies(searched.latencies)},
        std::pair{settings_path(options.run), format_run_settings(settings)}})
    if (Result<void> written = write_file(path, content); written.has_error())
      return written;
  return {};
}

Error at_option(const char* option, const Error& error) {
  return {error.code, error.message, option};
}

// What can be refused before anything is opened: the archive's settings are the profile if none is
// named, and without `archive` the default stands for them.
Result<RankedBy> read_ranking(const RankOptions& options, const Archive* archive) {
  RankedBy ranked_by;
  if (archive != nullptr)
    ranked_by.profile = archive->description->settings.ranking;
  if (!options.profile.empty()) {
    const Result<const NamedProfile*> named = find_ranking_profile(options.profile);
    if (named.has_error())
      return at_option("--profile", named.error());
    ranked_by.profile = (*named)->profile;
  }
  const Result<WeightingScheme> scheme = find_weighting_scheme(options.scheme);
  if (scheme.has_error())
    return at_option("--scheme", scheme.error());
  ranked_by.profile.scheme = *scheme;
  for (const std::string& setting : options.settings)
    if (const Result<void> applied = apply_setting(ranked_by.profile, setting); applied.has_error())
      return applied.error();
  if (!options.expand.empty()) {
    const Result<VariantKinds> variants = parse_variant_kinds(options.expand);
    if (variants.has_error())
      return at_option("--expand", variants.error());
    ranked_by.variants = *variants;
  }
  return ranked_by;
}

void print_parts(const std::string& name, const ScoreParts& parts) {
  // Padded by characters, which printf counts as bytes.
  constexpr std::size_t width = 24;
  const auto characters = static_cast<std::size_t>(
      std::count_if(name.begin(), name.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
  const std::string padding(width - std::min(width, characters), ' ');
  std::printf("%s%s %9.4f", name.c_str(), padding.c_str(), parts.total());
  for (const ScoreFeature& feature : score_features)
    std::printf(" %9.4f", parts.*feature.member);
  std::printf("\n");
}

Result<void> print_explanation(const Archive& archive, const std::vector<Topic>& topics,
                               const std::string& topic_id, const std::string& document,
                               const RankedBy& ranked_by) {
  const auto topic = std::find_if(topics.begin(), topics.end(),
                                  [&](const Topic& one) { return one.id == topic_id; });
  if (topic == topics.end())
    return Error{ErrorCode::invalid_argument, "no topic has the id \"" + topic_id + "\"",
                 "--explain"};
  SearchRequest request;
  request.query = topic->text;
  request.variants = ranked_by.variants;
  const Result<ScoreExplanation> explanation =
      explain(archive, request, document, ranked_by.profile);
  if (explanation.has_error())
    return explanation.error();
  std::printf("%s: %s\n%s: %.6f\n\n%-24s %9s", topic_id.c_str(), topic->text.c_str(),
              document.c_str(), explanation->score, "word [reading]", "sum");
  for (const ScoreFeature& feature : score_features)
    std::printf(" %9s", feature.name);
  std::printf("\n");
  for (const ExplainedWord& word : explanation->words)
    print_parts(word.reading == word.word ? word.word : word.word + " [" + word.reading + "]",
                word.parts);
  print_parts("(all)", explanation->whole);
  return {};
}

}  // namespace

Result<void> run_rank_command(const RankOptions& options) {
  const Result<std::vector<Measure>> measures = parse_measures(options.measures);
  if (measures.has_error())
    return measures.error();
  if (const Result<RankedBy> typed = read_ranking(options, nullptr); typed.has_error())
    return typed.error();
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
  const Result<RankedBy> ranked_by = read_ranking(options, &*archive);
  if (ranked_by.has_error())
    return ranked_by.error();
  if (!options.explain.empty())
    return print_explanation(*archive, *topics, options.explain[0], options.explain[1], *ranked_by);
  // The first pass warms the page cache; the second is timed.
  Result<SearchedRun> searched = search_topics(*archive, *judged, *ranked_by, options.depth);
  if (searched.has_value())
    searched = search_topics(*archive, *judged, *ranked_by, options.depth);
  if (searched.has_error())
    return searched.error();
  searched->run.tag = options.tag;
  if (!options.run.empty())
    if (Result<void> written = write_run(options, *archive, *ranked_by, *searched);
        written.has_error())
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
