// Run files in, report out.
#include "benchmarks/ranking/evaluate_command.hpp"

#include <algorithm>
#include <utility>

#include "benchmarks/ranking/explained_losses.hpp"
#include "benchmarks/ranking/output_file.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/topics_file.hpp"

namespace timbao {
namespace {

// A run's file name, or the path as typed where two runs have the same name.
std::string name_of_run(const std::filesystem::path& path,
                        const std::vector<std::filesystem::path>& all) {
  const auto same = std::count_if(
      all.begin(), all.end(),
      [&path](const std::filesystem::path& other) { return other.filename() == path.filename(); });
  return same > 1 ? path.string() : path.filename().string();
}

Result<void> add_run(const std::filesystem::path& path, std::string name,
                     const Judgements& judgements, const std::vector<Measure>& measures,
                     EvaluationReport& report) {
  Result<Run> run = read_run(path);
  if (run.has_error())
    return run.error();
  Result<Latencies> latencies = read_latencies(latencies_path(path));
  if (latencies.has_error())
    return latencies.error();
  report.runs.push_back(make_run_report(std::move(name), std::move(*run), judgements, measures));
  report.runs.back().latencies = std::move(*latencies);
  // Zeros everywhere would hide that the files do not belong together.
  if (report.runs.back().evaluation.topics_retrieved == 0)
    return Error{
        ErrorCode::invalid_record,
        "none of its topics has a relevant document in the qrels; do they belong together?",
        path.string()};
  return {};
}

Result<void> add_texts(const std::filesystem::path& path, EvaluationReport& report) {
  Result<std::vector<Topic>> topics = read_topics(path);
  if (topics.has_error())
    return topics.error();
  for (Topic& topic : *topics)
    report.texts.emplace(std::move(topic.id), std::move(topic.text));
  return {};
}

// The documents that are named among the losses, and no others: a corpus is large.
void name_documents(EvaluationReport& report) {
  for (const ContenderReport& contender : report.contenders)
    for (const TopicChange& loss : contender.losses) {
      for (const RankChange& change : loss.relevant)
        report.titles.emplace(change.document, "");
      if (!loss.overtaken_by.empty())
        report.titles.emplace(loss.overtaken_by, "");
    }
}

Result<void> add_titles(const std::filesystem::path& path, EvaluationReport& report) {
  name_documents(report);
  const Result<std::size_t> read =
      for_each_corpus_document(path, [&report](CorpusDocument&& document) {
        if (const auto wanted = report.titles.find(document.id); wanted != report.titles.end())
          wanted->second = std::move(document.title);
      });
  return read.has_error() ? read.error() : Result<void>{};
}

// Where they are not given, texts and titles are those of the first run that has them.
void add_known(const std::vector<ScoreSource>& sources, const EvaluateOptions& options,
               EvaluationReport& report) {
  if (options.corpus.empty())
    name_documents(report);
  for (const ScoreSource& source : sources) {
    if (source.archive == nullptr)
      continue;
    if (options.queries.empty())
      report.texts.insert(source.texts.begin(), source.texts.end());
    if (!options.corpus.empty())
      continue;
    for (auto& [document, title] : report.titles) {
      if (!title.empty())
        continue;
      const Result<DocumentAnswer> found = find_document(*source.archive, document, "");
      if (found.has_value())
        title = found->article.title;
    }
  }
}

Result<void> add_explanations(const EvaluateOptions& options, EvaluationReport& report) {
  std::map<std::filesystem::path, std::shared_ptr<const Archive>> opened;
  std::vector<ScoreSource> sources;
  for (std::size_t index = 0; index < options.runs.size(); ++index) {
    Result<ScoreSource> source = find_score_source(options.runs[index], opened);
    if (source.has_error())
      return source.error();
    report.runs[index].not_explained = source->missing;
    sources.push_back(std::move(*source));
  }
  explain_losses(sources, report);
  add_known(sources, options, report);
  return {};
}

}  // namespace

Result<void> run_evaluate_command(const EvaluateOptions& options) {
  const Result<std::vector<Measure>> measures = parse_measures(options.measures);
  if (measures.has_error())
    return measures.error();
  const Result<Judgements> judgements = read_judgements(options.qrels);
  if (judgements.has_error())
    return judgements.error();
  EvaluationReport report;
  report.per_query = options.per_query;
  for (const std::filesystem::path& path : options.runs)
    if (Result<void> added =
            add_run(path, name_of_run(path, options.runs), *judgements, *measures, report);
        added.has_error())
      return added;
  if (!options.queries.empty())
    if (Result<void> added = add_texts(options.queries, report); added.has_error())
      return added;
  compare_runs(report, *judgements, options.losses);
  if (!report.contenders.empty())
    if (Result<void> added = add_explanations(options, report); added.has_error())
      return added;
  if (!options.corpus.empty())
    if (Result<void> added = add_titles(options.corpus, report); added.has_error())
      return added;
  if (!options.html.empty())
    if (Result<void> written = write_file(options.html, html_report(report)); written.has_error())
      return written;
  return print_report(report, options.format);
}

Result<void> print_report(const EvaluationReport& report, const std::string& format) {
  if (format == "text")
    return write_standard_output(text_report(report));
  if (format == "csv")
    return write_standard_output(csv_report(report));
  if (format == "json")
    return write_standard_output(json_report(report));
  return Error{ErrorCode::invalid_argument, "\"" + format + "\" is not text, csv or json",
               "--format"};
}

}  // namespace timbao
