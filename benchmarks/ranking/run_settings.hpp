// How a run was made, kept beside its file so that its scores can be explained afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

struct RunSettings {
  std::filesystem::path archive;  // absolute
  std::uint64_t records = 0;  // that the archive had been given by then: another build adds some
  std::filesystem::path queries;  // absolute
  std::string profile;            // its name, for people
  RankingProfile ranking;         // all numbers
  VariantKinds variants{};
};

// "ki.run" -> "ki.run.settings.json".
std::filesystem::path settings_path(const std::filesystem::path& run);

// A JSON object, for people as well as for read_run_settings(). Every number is written out, so
// that it means the same when a profile's numbers have changed.
std::string format_run_settings(const RunSettings& settings);

// Nothing if the file does not exist, as with runs of other systems. invalid_record naming the file
// and the member for one that cannot be used.
Result<std::optional<RunSettings>> read_run_settings(const std::filesystem::path& path);

}  // namespace timbao
