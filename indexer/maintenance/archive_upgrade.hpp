// Brings an archive of an older schema or analyser up to date.
#pragma once

#include <filesystem>

#include "indexer/bulk/bulk_build.hpp"

namespace timbao {

// Indexes every article that the archive stores anew, as build_archive() does with files, and puts
// the result in the place of the old shards by one rename; a crash leaves the old archive. Articles
// get new versions. Fails as build_archive() does.
Result<BuildSummary> upgrade_archive(const std::filesystem::path& archive, unsigned jobs,
                                     const BuildObserver& observer);

}  // namespace timbao
