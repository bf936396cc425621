// Walks the set of live articles.
#include "server/search/article_listing.hpp"

#include "server/search/archive_call.hpp"
#include "server/search/spread/spread_listing.hpp"

namespace timbao {
namespace {

std::vector<ListedArticle> list_local_articles(const ArchiveIndex& index, std::size_t offset,
                                               std::size_t count) {
  std::vector<ListedArticle> listed;
  std::size_t place = 0;
  index.live().for_each([&](std::uint32_t document) {
    if (place++ < offset || listed.size() == count)
      return;
    listed.push_back({index.id(document), day_text(index.day(document))});
  });
  return listed;
}

}  // namespace

Result<std::vector<ListedArticle>> list_articles(const Archive& archive, std::size_t offset,
                                                 std::size_t count) {
  return call_on(archive, [&]() -> Result<std::vector<ListedArticle>> {
    if (archive.spread != nullptr)
      return list_spread_articles(*archive.spread, offset, count);
    return list_local_articles(*archive.index, offset, count);
  });
}

}  // namespace timbao
