// Merges the small databases of a bulk build into one shard with Xapian's own compactor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// What becomes of the runs.
enum class RunsAfter : std::uint8_t { removed, kept };

// Compacts `runs` (at least one) into the new database `shard` and syncs it to disk; document ids
// follow the order of the runs. More runs than descriptors allow are merged in several levels.
// Removes the runs unless they are to be kept (then there may be no more than one level's, 64).
// Fails with storage_failed or storage_full naming the shard.
Result<void> merge_runs(const std::vector<std::filesystem::path>& runs,
                        const std::filesystem::path& shard, RunsAfter after = RunsAfter::removed);

}  // namespace timbao
