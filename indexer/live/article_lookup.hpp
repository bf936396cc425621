// Which document of which shard an article's id has now: for whoever writes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

struct FoundArticle {
  std::string shard;
  std::uint32_t document = 0;
  std::uint64_t version = 0;
};

// Keeps the shards of a manifest mapped. Not thread-safe.
class ArticleLookup {
 public:
  // Opens what is new in the manifest and forgets what is gone, or all where the directory is
  // another archive now. Fails as GlassShardReader::open() and read_replaced() do, and may then be
  // called again.
  Result<void> follow(const std::filesystem::path& archive, const ArchiveManifest& manifest);

  // The article that has the id and is not replaced. A microsecond a shard.
  std::optional<FoundArticle> find(std::string_view id) const;
  // The whole of what find() found. Fails as read_stored_article().
  Result<Article> read(const FoundArticle& found) const;

 private:
  struct Shard {
    std::string name;
    std::string replaced_file;
    std::shared_ptr<const GlassShardReader> reader;
    std::vector<std::uint32_t> replaced;
  };
  std::vector<Shard> shards_;
  NamedFiles files_;
};

}  // namespace timbao
