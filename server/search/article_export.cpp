// Lists hits and fetches their articles.
#include "server/search/article_export.hpp"

#include <algorithm>
#include <utility>

#include <xapian.h>

#include "server/search/near_duplicates.hpp"
#include "server/search/ranked_search.hpp"
#include "server/search/stored_articles.hpp"

namespace timbao {

Result<std::vector<std::uint32_t>> list_hits(const Archive& archive, const SearchRequest& request,
                                             const RankingProfile& profile) try {
  Result<RankedQuery> ranked = run_query(archive, request, profile);
  if (ranked.has_error())
    return ranked.error();
  std::vector<Candidate> hits = std::move(ranked->ranking.documents);
  if (request.collapse)
    hits = collapse_near_duplicates(archive.index->columns(), hits).documents;
  std::vector<std::uint32_t> documents;
  const std::size_t end = std::min(hits.size(), request.offset + request.limit);
  for (std::size_t place = request.offset; place < end; ++place)
    documents.push_back(hits[place].document);
  return documents;
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), ""};
}

Result<std::vector<Article>> fetch_articles(const Archive& archive,
                                            std::span<const std::uint32_t> documents) try {
  std::vector<Article> articles;
  articles.reserve(documents.size());
  for (const std::uint32_t document : documents) {
    Result<Article> article = stored_article(archive, document);
    if (article.has_error())
      return article.error();
    articles.push_back(std::move(*article));
  }
  return articles;
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), ""};
}

}  // namespace timbao
