// Search results and the rest of what the API says, as JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/search/archive.hpp"
#include "server/search/related_articles.hpp"
#include "server/search/search_service.hpp"
#include "server/search/suggestion_table.hpp"

namespace timbao {

// `next` is the cursor of the next page, empty where there is none.
std::string search_answer_json(const SearchAnswer& answer, std::string_view next, double took_ms);
std::string related_json(const std::vector<RelatedArticle>& related);
std::string suggestions_json(const std::vector<Suggestion>& suggestions, double took_ms);
std::string document_json(const DocumentAnswer& answer);
std::string archives_json(
    const std::vector<std::shared_ptr<const ArchiveDescription>>& descriptions);
// Every stage of the analysis of `text`: tokens with offsets, spellings, ids and terms, bigrams.
std::string analysis_json(std::string_view text);

}  // namespace timbao
