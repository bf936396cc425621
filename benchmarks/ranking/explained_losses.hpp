// Explains the scores of documents that changed places, from the archives that the runs searched.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "benchmarks/ranking/evaluation_report.hpp"
#include "benchmarks/ranking/run_settings.hpp"
#include "server/search/archive.hpp"

namespace timbao {

// What the scores of one run come from.
struct ScoreSource {
  std::shared_ptr<const Archive> archive;    // null where nothing can be explained
  std::string missing;                       // why
  RunSettings settings;                      // if there is an archive
  std::map<std::string, std::string> texts;  // of the topics as this run had them
};

// Opens what the settings file beside `run` names, each archive once: `opened` keeps them by their
// directory. That something is not there, or has changed since, is said in `missing` and is no
// failure; a settings file that cannot be read is one.
Result<ScoreSource> find_score_source(
    const std::filesystem::path& run,
    std::map<std::filesystem::path, std::shared_ptr<const Archive>>& opened);

// Fills ContenderReport::accounts: for every loss with a relevant document that fell, its scores
// and those of the document that overtook it. `sources` are those of report.runs. A failed
// explanation is said in its place. Cost: up to four searches a loss.
void explain_losses(const std::vector<ScoreSource>& sources, EvaluationReport& report);

}  // namespace timbao
