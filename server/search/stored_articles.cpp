// Reads stored articles.
#include "server/search/stored_articles.hpp"

#include "indexer/article_formats.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/spread/spread_index.hpp"
#include "server/search/spread/spread_listing.hpp"

namespace timbao {

std::optional<std::uint32_t> find_id(const Archive& archive, const std::string& id) {
  if (archive.spread != nullptr)
    return find_spread_id(*archive.spread, id);
  std::optional<std::uint32_t> found;
  archive.index->for_each_posting(id_term(id), [&](std::uint32_t document, std::uint32_t) {
    if (archive.index->live().contains(document))
      found = document;
  });
  return found;
}

Error unknown_id(const Archive& archive, const std::string& id) {
  if (archive.spread != nullptr && !archive.spread->missing().empty())
    return {ErrorCode::unavailable,
            "no article with the id \"" + id + "\" in the shards that are there", "id"};
  return {ErrorCode::not_found, "no article with the id \"" + id + "\"", "id"};
}

Result<Article> stored_article(const Archive& archive, std::uint32_t document) {
  return archive.articles().stored_article(document);
}

}  // namespace timbao
