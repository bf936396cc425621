// Builds archives in tests.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "indexer/bulk/bulk_build.hpp"

namespace timbao {

// What a build said besides its summary.
struct RecordedBuild {
  Result<BuildSummary> summary;
  std::vector<std::string> rejected;
};

// Indexes `paths` into `archive` with `jobs` workers.
RecordedBuild build(const std::filesystem::path& archive, const std::vector<std::string>& paths,
                    unsigned jobs = 2, std::uint64_t run_bytes = std::uint64_t{64} << 20);

}  // namespace timbao
