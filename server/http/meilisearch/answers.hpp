// What Meilisearch's API answers, as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http/meilisearch/search_query.hpp"
#include "server/search/search_service.hpp"

namespace timbao::meilisearch {

// Of a search; `with_index` for one among several.
std::string search_json(const SearchQuery& query, const SearchAnswer& answer, double took_ms,
                        bool with_index);
// {"results":[...]} of searches written by the function above.
std::string results_json(const std::vector<std::string>& searches);
// The values of `field` that begin with `typed`, marks and case aside.
std::string facet_hits_json(Field field, std::string_view typed, const SearchAnswer& answer,
                            double took_ms);
// An article with all attributes.
std::string document_json(const Article& article);
std::string indexes_json(const std::vector<std::shared_ptr<const ArchiveDescription>>& archives);
std::string index_json(const ArchiveDescription& archive);
std::string index_stats_json(const ArchiveDescription& archive);
std::string stats_json(const std::vector<std::shared_ptr<const ArchiveDescription>>& archives);
std::string index_settings_json();

}  // namespace timbao::meilisearch
