// Counting and listing by date over shards that are elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/search/archive.hpp"
#include "server/search/article_listing.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/ranked_query.hpp"
#include "server/search/search_request.hpp"

namespace timbao {

// As local_list_and_count(), by the shards' matchers: each counts the values of what it finds, and
// sends counts instead of articles. Where operators ask for a closer look, what is found is fetched
// and counted here.
void spread_list_and_count(const Archive& archive, const SearchRequest& request,
                           const CandidatePlans& plans, bool by_relevance, RankedQuery& ranked);

// As find_id(). Throws Xapian::Error.
std::optional<std::uint32_t> find_spread_id(const SpreadIndex& index, const std::string& id);

// As list_articles(). A round trip an article, the shards side by side. Throws Xapian::Error.
std::vector<ListedArticle> list_spread_articles(const SpreadIndex& index, std::size_t offset,
                                                std::size_t count);

}  // namespace timbao
