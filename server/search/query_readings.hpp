// Which marks a query typed without any means.
#pragma once

#include "analyzers/language_statistics.hpp"
#include "analyzers/mark_restoration.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

// Sets the reading of each word that was typed without marks: "ha noi" -> hà, nội, with the
// probability of each. Marks that were typed stay and are evidence for their neighbours; "nam" in
// "việt nam" is read as it stands. Returns the query's text with its marks restored. Never fails;
// words keep the reading they have where the language knows nothing. Some microseconds a word.
RestoredText find_readings(const LanguageStatistics& language, SearchQuery& query);

}  // namespace timbao
