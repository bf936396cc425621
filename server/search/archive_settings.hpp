// What an archive's owner chose for it: DIR/settings.json beside the manifest.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/search/ranking_parameters.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

// How searches that name no profile are ranked.
struct ArchiveSettings {
  std::string profile = "default";         // a name of ranking_profiles()
  std::vector<ParameterValue> parameters;  // changed on top of it, ascending by name
  RankingProfile ranking;                  // the numbers of both
};

// invalid_argument, its place "profile" or "parameters.NAME", for a name that is not known, a
// value that the parameter cannot have, or a parameter that is given twice.
// Example: make_archive_settings("news", {{"recency_half_life", 7}}).
Result<ArchiveSettings> make_archive_settings(std::string_view profile,
                                              std::vector<ParameterValue> parameters);

// Reads DIR/settings.json, {"profile": "news", "parameters": {"recency_half_life": 7}}, where both
// members may be missing; without the file everything is as it is by default. incompatible, naming
// the file and the member, for what is wrong in it.
Result<ArchiveSettings> read_archive_settings(const std::filesystem::path& archive);

// Replaces the file whole. A server reads it when it opens the archive. not_found if `archive` is
// none, storage_failed if it cannot be written.
Result<void> write_archive_settings(const std::filesystem::path& archive,
                                    const ArchiveSettings& settings);

}  // namespace timbao
