// Finds the documents that a new shard replaces, in older shards and within itself.
#pragma once

#include <cstdint>
#include <filesystem>

#include "analyzers/result.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// Compares the ids of the finished shard `fresh` (its directory stands in `archive`) with each
// other and with those of the manifest's shards. Writes new replaced files and updates the counts
// of `fresh` and of the entries in `manifest`; the manifest on disk stays as it is. Returns how
// many documents are replaced. Of one id within `fresh` the record that was read last stays.
//
// Merges the shards' sorted id lists: linear, in memory bounded by the replaced ids.
Result<std::uint64_t> replace_articles(const std::filesystem::path& archive, ShardEntry& fresh,
                                       ArchiveManifest& manifest);

}  // namespace timbao
