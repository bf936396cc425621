// Lists hits and fetches their articles.
#include "server/search/article_export.hpp"

#include <algorithm>
#include <utility>

#include "server/search/archive_call.hpp"
#include "server/search/near_duplicates.hpp"
#include "server/search/ranked_search.hpp"
#include "server/search/stored_articles.hpp"

namespace timbao {
namespace {

// Comparing all with all would take minutes for the longest lists.
std::vector<Candidate> without_copies(const ArticleReader& articles,
                                      const std::vector<Candidate>& hits) {
  const auto compared_end =
      hits.begin() + static_cast<std::ptrdiff_t>(std::min(hits.size(), compared_hits_max));
  std::vector<Candidate> left =
      collapse_near_duplicates(articles, {hits.begin(), compared_end}, hits.size()).documents;
  left.insert(left.end(), compared_end, hits.end());
  return left;
}

Result<std::vector<std::uint32_t>> find_hits(const Archive& archive, const SearchRequest& request,
                                             const RankingProfile& profile) {
  Result<RankedQuery> ranked = run_query(archive, request, profile);
  if (ranked.has_error())
    return ranked.error();
  if (ranked->ranking.partial)
    return Error{ErrorCode::unavailable, "the search took too long: ask for less", ""};
  if (archive.spread != nullptr && !archive.spread->missing().empty())
    return Error{ErrorCode::unavailable, "shards of the archive do not answer", ""};
  std::vector<Candidate> hits = std::move(ranked->ranking.documents);
  if (request.collapse)
    hits = without_copies(archive.articles(), hits);
  std::vector<std::uint32_t> documents;
  const std::size_t end = std::min(hits.size(), request.offset + request.limit);
  for (std::size_t place = request.offset; place < end; ++place)
    documents.push_back(hits[place].document);
  return documents;
}

}  // namespace

Result<std::vector<std::uint32_t>> list_hits(const Archive& archive, const SearchRequest& request,
                                             const RankingProfile& profile) {
  return call_on(archive, [&] { return find_hits(archive, request, profile); });
}

Result<std::vector<Article>> fetch_articles(const Archive& archive,
                                            std::span<const std::uint32_t> documents) {
  return call_on(archive, [&]() -> Result<std::vector<Article>> {
    const ArticleReader& reader = archive.articles();
    std::vector<Article> articles;
    articles.reserve(documents.size());
    reader.expect(documents);
    for (const std::uint32_t document : documents) {
      Result<Article> article = reader.stored_article(document);
      if (article.has_error())
        return article.error();
      articles.push_back(std::move(*article));
    }
    return articles;
  });
}

}  // namespace timbao
