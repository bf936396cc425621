// Articles about the same thing as a given one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "server/search/archive.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

inline constexpr std::size_t related_articles_max = 50;

struct RelatedArticle {
  Article article;  // all stored fields
  double score = 0;
};

// The `limit` articles that have most of what the article says and others do not: its words and
// pairs of words that are frequent in it, the title and the beginning before the rest, rare in the
// archive, and of those that stand together where they stand at all (residual idf). "Giá vàng lập
// đỉnh" -> other articles about the price of gold. Copies of the article, and of each other, are
// left out. not_found, the place "id", if there is no article with this id. Some milliseconds.
// Thread-safe for distinct archives' views.
Result<std::vector<RelatedArticle>> related_articles(const Archive& archive, const std::string& id,
                                                     std::size_t limit,
                                                     const RankingProfile& profile = {});

}  // namespace timbao
