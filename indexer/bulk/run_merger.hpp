// Merges the small databases of a bulk build into one shard with Xapian's own compactor.
#pragma once

#include <filesystem>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// Compacts `runs` (at least one) into the new database `shard` and syncs it to disk; document ids
// follow the order of the runs. More runs than descriptors allow are merged in several levels.
// Removes the runs. Fails with storage_failed naming the shard.
Result<void> merge_runs(const std::vector<std::filesystem::path>& runs,
                        const std::filesystem::path& shard);

}  // namespace timbao
