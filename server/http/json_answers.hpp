// Search results and the rest of what the API says, as JSON.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/search/archive.hpp"
#include "server/search/search_service.hpp"

namespace timbao {

std::string search_answer_json(const SearchAnswer& answer, double took_ms);
std::string document_json(const DocumentAnswer& answer);
std::string archives_json(
    const std::vector<std::shared_ptr<const ArchiveDescription>>& descriptions);
// Every stage of the analysis of `text`: tokens with offsets, spellings, ids and terms, bigrams.
std::string analysis_json(std::string_view text);

}  // namespace timbao
