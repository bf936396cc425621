// All hits of a search as document numbers, to be fetched some at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "server/search/archive.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_request.hpp"

namespace timbao {

// Hits that are listed at most.
inline constexpr std::size_t exported_hits_max = 100'000;

// Hits among which copies are looked for.
inline constexpr std::size_t compared_hits_max = 10'000;

// The documents that search() finds, in its order, from `request.offset` on and up to
// `request.limit`, of which both together may be up to exported_hits_max; four bytes each. Copies
// among the first compared_hits_max are left out where the request collapses them. Fails as
// search() does, and with unavailable where the request's deadline came first: half a list would
// look whole.
Result<std::vector<std::uint32_t>> list_hits(const Archive& archive, const SearchRequest& request,
                                             const RankingProfile& profile = {});

// Their articles with all stored fields, about 30 microseconds each. The numbers are those of the
// generation that listed them: a later one has others, so the view is to be one of that generation.
// Fails with storage_failed, and as search() does for a spread archive.
Result<std::vector<Article>> fetch_articles(const Archive& archive,
                                            std::span<const std::uint32_t> documents);

}  // namespace timbao
