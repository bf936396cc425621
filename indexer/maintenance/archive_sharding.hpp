// Splits an archive into shards that may be served by other processes and hosts.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "analyzers/result.hpp"
#include "indexer/bulk/bulk_build.hpp"
#include "indexer/maintenance/split_plan.hpp"

namespace timbao {

struct ShardingOptions {
  std::filesystem::path archive;
  std::filesystem::path output;
  SplitBy by = SplitBy::id;
  std::uint32_t shards = 0;  // 0: one per year
};

struct ShardingSummary {
  std::uint64_t articles = 0;
  std::uint32_t shards = 0;
  std::uint64_t bytes = 0;
  double seconds = 0;
};

// Writes one state of the archive, as it is at the beginning, into `output`, which must not exist
// or be empty: one Xapian database a shard, the statistics, suggestions and settings, and last
// shards.json (indexer/schema/shards_manifest.hpp). The archive is only read, and may be served.
//
// Documents of all shards share one numbering: an archive's articles are numbered in its own order
// from 1 on, and each keeps its number in the shard that it goes to, which leaves gaps there. So
// Xapian, which numbers the documents of N databases in turn, has them in the archive's order, and
// ties are broken as in the archive.
//
// Copies postings, values and stored articles as they are, without analysing anything: about as
// fast as a merge. Memory: 3 bytes an article, and 3 MB for each of the 64 shards that are written
// at once. Fails as read_manifest() does; with invalid_argument for an output in use or a number of
// shards that cannot be; with storage_full and storage_failed, which names a damaged shard, too.
// After a failure nothing is left in `output`; after a crash, no shards.json.
Result<ShardingSummary> split_archive(const ShardingOptions& options,
                                      const std::function<void(const BuildProgress&)>& on_progress);

}  // namespace timbao
