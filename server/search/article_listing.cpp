// Walks the set of live articles.
#include "server/search/article_listing.hpp"

#include "indexer/schema/index_schema.hpp"

namespace timbao {

std::vector<ListedArticle> list_articles(const ArchiveIndex& index, std::size_t offset,
                                         std::size_t count) {
  std::vector<ListedArticle> listed;
  std::string assembled;
  std::size_t place = 0;
  index.live().for_each([&](std::uint32_t document) {
    if (place++ < offset || listed.size() == count)
      return;
    listed.push_back({std::string(index.value(id_slot, document, assembled)),
                      day_text(index.columns().day[document])});
  });
  return listed;
}

}  // namespace timbao
