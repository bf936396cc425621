// An article as a shard stores it, read back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/glass/glass_shard_reader.hpp"

namespace timbao {

// A shard's document with all its fields. storage_failed naming the document where it cannot be
// read. About 10 µs for 3 kB. Any thread may call it.
Result<Article> read_stored_article(const GlassShardReader& shard, std::uint32_t document);

// The same as the JSON object that it is stored as; empty where that cannot be read.
std::string stored_json(const GlassShardReader& shard, std::uint32_t document);

// The article of such an object; `document` is named in the error.
Result<Article> article_of_stored_json(std::string json, std::uint32_t document);

// What stands in sequence_slot, as a number; 0 for anything else.
std::uint64_t sequence_of_value(std::string_view value);

// Which writing of an article it is. The number alone does not say it: an archive that is restored
// or takes another one's place gives out the same numbers for other text.
struct ArticleTag {
  std::uint64_t version = 0;  // the number under which it came; 0: there is no article
  std::uint64_t content = 0;  // content_hash()
  bool operator==(const ArticleTag&) const = default;
};

// FNV-1a of the article as it is stored, the same on every machine. About 5 µs for 3 kB. Any
// thread may call it.
std::uint64_t content_hash(const Article& article);

// The number under which a document came into the archive, its version; 0 if it has none.
std::uint64_t stored_sequence(const GlassShardReader& shard, std::uint32_t document);

}  // namespace timbao
