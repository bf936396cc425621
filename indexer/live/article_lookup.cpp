// Looks ids up in mapped shards.
#include "indexer/live/article_lookup.hpp"

#include <algorithm>
#include <utility>

#include "indexer/schema/index_schema.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {

Result<void> ArticleLookup::follow(const std::filesystem::path& archive,
                                   const ArchiveManifest& manifest) {
  NamedFiles files = named_files(archive, manifest);
  if (!are_of_one_archive(files_, files))
    shards_.clear();
  std::vector<Shard> shards;
  for (const ShardEntry& entry : manifest.shards) {
    const auto known = std::find_if(shards_.begin(), shards_.end(),
                                    [&](const Shard& shard) { return shard.name == entry.name; });
    Shard shard;
    if (known != shards_.end())
      shard = *known;
    shard.name = entry.name;
    if (shard.reader == nullptr) {
      auto reader = GlassShardReader::open(archive / entry.name);
      if (reader.has_error())
        return reader.error();
      shard.reader = std::move(*reader);
    }
    if (shard.replaced_file != entry.replaced_file) {
      Result<std::vector<std::uint32_t>> replaced = read_replaced(archive, entry.replaced_file);
      if (replaced.has_error())
        return replaced.error();
      shard.replaced = std::move(*replaced);
      shard.replaced_file = entry.replaced_file;
    }
    shards.push_back(std::move(shard));
  }
  shards_ = std::move(shards);
  files_ = std::move(files);
  return {};
}

std::optional<FoundArticle> ArticleLookup::find(std::string_view id) const {
  const std::string term = id_term(id);
  for (auto shard = shards_.rbegin(); shard != shards_.rend(); ++shard) {
    std::optional<std::uint32_t> found;
    shard->reader->for_each_posting(
        shard->reader->find(term), [&](std::uint32_t document, std::uint32_t) {
          if (!std::binary_search(shard->replaced.begin(), shard->replaced.end(), document))
            found = document;
        });
    if (found)
      return FoundArticle{shard->name, *found, stored_sequence(*shard->reader, *found)};
  }
  return {};
}

Result<Article> ArticleLookup::read(const FoundArticle& found) const {
  for (const Shard& shard : shards_)
    if (shard.name == found.shard)
      return read_stored_article(*shard.reader, found.document);
  return Error{ErrorCode::not_found, "is not mapped", found.shard};
}

}  // namespace timbao
