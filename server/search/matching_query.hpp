// Which articles count as matching a query where they are counted or listed, not ranked.
#pragma once

#include <xapian.h>

#include "server/search/archive.hpp"
#include "server/search/article_decider.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {

// What facets, histograms and listings by date are of.
//
// A ranked search takes any article that has any of the words, for the best stand first anyway. A
// count over those would say nothing ("được" is in every article). So here an article must have
// all words, in any spelling of their letters, each itself or in another writing: "UBND tỉnh" is
// met by "Ủy ban nhân dân tỉnh". Only where no article of the archive has all of them, `any_word`
// is returned, the query that the ranked search would fall back to. Whether there is such an
// article is asked without regard to filters, so that choosing one does not change what matches.
//
// A query without words is matched by every article. One short match; throws Xapian::Error.
Xapian::Query matching_query(const Archive& archive, const SearchQuery& query,
                             const TermStatistics& statistics, const Xapian::Query& any_word);

// Whether there is such an article. Stops at the first one. Throws Xapian::Error.
bool matches_any(const Archive& archive, const Xapian::Query& query, const ArticleDecider& decider);

}  // namespace timbao
