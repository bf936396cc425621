// What is right and wrong about one shard.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

struct InspectedArticle {
  std::uint32_t document = 0;
  std::uint64_t version = 0;
  std::string id;
};

struct ShardInspection {
  ShardEntry entry;
  std::shared_ptr<const GlassShardReader> reader;  // null if it cannot be opened
  std::vector<InspectedArticle> live;              // readable and not replaced
  std::vector<std::uint32_t> replaced;             // those that there are
  std::uint64_t newest_version = 0;
  std::vector<std::string> problems;
  bool is_damaged = false;  // the shard's own files
  bool miscounted = false;  // or its list of replaced articles: the shard itself is good
};

// Reads all of it. Xapian's own checker looks at the blocks.
ShardInspection inspect_shard(const std::filesystem::path& archive, const ShardEntry& entry);

}  // namespace timbao
