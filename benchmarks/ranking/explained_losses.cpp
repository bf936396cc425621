// From a run's settings file to explanations.
#include "benchmarks/ranking/explained_losses.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "server/evaluation/topics_file.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

ScoreSource without_archive(std::string missing) {
  ScoreSource source;
  source.missing = std::move(missing);
  return source;
}

ScoreAccount account_of(const RunReport& run, const ScoreSource& source, const TopicChange& loss,
                        const std::string& document) {
  ScoreAccount account;
  if (const auto ranking = run.run.rankings.find(loss.topic); ranking != run.run.rankings.end()) {
    const auto found =
        std::find_if(ranking->second.begin(), ranking->second.end(),
                     [&document](const RankedDocument& ranked) { return ranked.id == document; });
    if (found != ranking->second.end()) {
      account.rank = static_cast<std::size_t>(found - ranking->second.begin()) + 1;
      account.in_run = found->score;
    }
  }
  account.missing = source.missing;
  if (source.archive == nullptr)
    return account;
  const auto text = source.texts.find(loss.topic);
  if (text == source.texts.end()) {
    account.missing = "the topic is not in " + source.settings.queries.string();
    return account;
  }
  SearchRequest request;
  request.query = text->second;
  request.variants = source.settings.variants;
  Result<ScoreExplanation> explanation =
      explain(*source.archive, request, document, source.settings.ranking);
  if (explanation.has_value())
    account.explanation = std::move(*explanation);
  else
    account.missing = explanation.error().message;
  return account;
}

}  // namespace

Result<ScoreSource> find_score_source(const fs::path& run,
                                      std::map<fs::path, std::shared_ptr<const Archive>>& opened) {
  Result<std::optional<RunSettings>> settings = read_run_settings(settings_path(run));
  if (settings.has_error())
    return settings.error();
  if (!*settings)
    return without_archive("there is no " + settings_path(run).filename().string() +
                           " beside the run, which timbao-eval writes with its own runs");
  ScoreSource source;
  source.settings = std::move(**settings);
  const Result<std::vector<Topic>> topics = read_topics(source.settings.queries);
  if (topics.has_error())
    return without_archive("its topics: " + to_string(topics.error()));
  for (const Topic& topic : *topics)
    source.texts.emplace(topic.id, topic.text);
  std::shared_ptr<const Archive>& archive = opened[source.settings.archive];
  if (archive == nullptr) {
    Result<Archive> found = open_archive("explained", source.settings.archive);
    if (found.has_error())
      return without_archive("its archive: " + to_string(found.error()));
    archive = std::make_shared<const Archive>(std::move(*found));
  }
  if (archive->manifest->next_sequence != source.settings.records)
    return without_archive("its archive has changed since the run was written: " +
                           source.settings.archive.string());
  source.archive = archive;
  return source;
}

void explain_losses(const std::vector<ScoreSource>& sources, EvaluationReport& report) {
  for (ContenderReport& contender : report.contenders) {
    contender.accounts.clear();
    for (const TopicChange& loss : contender.losses) {
      std::vector<DocumentAccounts>& accounts = contender.accounts.emplace_back();
      for (const std::string* document : {&loss.fallen, &loss.overtaken_by})
        if (!document->empty())
          accounts.push_back(
              {*document,
               document == &loss.fallen,
               {account_of(report.runs.front(), sources.front(), loss, *document),
                account_of(report.runs[contender.run], sources[contender.run], loss, *document)}});
    }
  }
}

}  // namespace timbao
