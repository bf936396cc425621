// All articles of an archive, some at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"

namespace timbao {

struct ListedArticle {
  std::string id;
  std::string date;  // YYYY-MM-DD; empty if it has none
};

// `count` articles behind the first `offset` in the archive's own order, which changes with the
// archive; replaced ones are not among them. About a microsecond an article.
Result<std::vector<ListedArticle>> list_articles(const Archive& archive, std::size_t offset,
                                                 std::size_t count);

}  // namespace timbao
