// Merges the small databases of a bulk build, or of updates, into one shard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// What becomes of the runs.
enum class RunsAfter : std::uint8_t { removed, kept };

// Merges `runs` (at least one) into the new database `shard` and syncs it to disk; document ids
// follow the order of the runs, and each term has one list, written as if all had been one run:
// Xapian's compactor takes lists over chunk by chunk, which costs a key for each run. About 15 ns a
// posting, and reading and writing all bytes once. More runs than descriptors allow are merged in
// several levels. Removes the runs unless they are to be kept (then there may be no more than one
// level's, 128). Fails with storage_failed or storage_full naming a file or the run that is
// damaged.
Result<void> merge_runs(const std::vector<std::filesystem::path>& runs,
                        const std::filesystem::path& shard, RunsAfter after = RunsAfter::removed);

}  // namespace timbao
