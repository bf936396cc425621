// Looks whether an archive is whole, and mends what can be mended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

struct CheckReport {
  std::uint64_t articles = 0;
  std::uint64_t shards = 0;
  std::vector<std::string> problems;   // "shard-000002, document 17: broken JSON"
  std::vector<std::string> leftovers;  // harmless files of writers that died
  std::vector<std::string> repairs;    // what was done about them
};

// Reads one state of the archive (which may be written meanwhile): every block of every shard, all
// stored articles and lists, and holds them against each other and the manifest. Costs as much as
// reading all of it. Fails where there is no archive at all or it is of another version.
Result<CheckReport> check_archive(const std::filesystem::path& archive);

// The same, then: an unreadable manifest is made anew from the shards that are there; articles of a
// damaged shard that can still be read go into a new one, the damaged one is kept beside as
// damaged-NAME; of an id that is there twice the later version stays; wrong counts are put right;
// leftovers go. Where a list of replaced articles is lost, deleted articles may be back. Nobody
// else may write: conflict.
Result<CheckReport> repair_archive(const std::filesystem::path& archive);

}  // namespace timbao
