// Finds the documents that a new shard replaces, in older shards and within itself.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// Documents by the name of their shard, ascending.
using ReplacedDocuments = std::map<std::string, std::vector<std::uint32_t>>;

// The documents of one shard with the same id as a later one in it: of one id the record that was
// read last stays. `shard` is its directory.
Result<std::vector<std::uint32_t>> duplicates_within(const std::filesystem::path& shard);

// Compares the ids of the finished shard in `fresh` with those of the manifest's shards, except
// those that `found` has an entry for already; gives every shard its entry. Merges the shards'
// sorted id lists: linear in the fresh one, in memory bounded by the replaced ids.
Result<void> find_replaced(const std::filesystem::path& archive, const std::filesystem::path& fresh,
                           const ArchiveManifest& manifest, ReplacedDocuments& found);

// Within a change of the manifest: adds `documents` to the shard's replaced ones, writes them to a
// new file, synced, and updates the entry. Returns how many were not replaced before.
Result<std::uint64_t> add_replaced(const std::filesystem::path& archive, std::uint64_t revision,
                                   std::vector<std::uint32_t> documents, ShardEntry& shard);

}  // namespace timbao
