// Which articles count as matching a query where they are counted or listed, not ranked.
#pragma once

#include "server/search/archive_index.hpp"
#include "server/search/article_set.hpp"
#include "server/search/candidate_plan.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/time_limit.hpp"

namespace timbao {

// What facets, histograms and listings by date are of.
//
// A ranked search takes any article that has any of the words, for the best stand first anyway. A
// count over those would say nothing ("được" is in every article). So here an article must have
// all words, in any spelling of their letters, each itself or in another writing: "UBND tỉnh" is
// met by "Ủy ban nhân dân tỉnh". Only where no article of the archive has all of them, those that
// `any_word`, the plan that the ranked search would fall back to, finds. Whether there is such an
// article is asked without regard to filters, so that choosing one does not change what matches.
//
// A query without words is matched by every article. Replaced articles never match. About 3 ns a
// posting of the words. Behind the deadline nothing is found.
ArticleSet matching_articles(const ArchiveIndex& index, const SearchQuery& query,
                             const TermStatistics& statistics, const CandidatePlan& any_word,
                             const SearchDeadline& deadline = {});
// Those of them that have all words.
ArticleSet articles_with_all_words(const ArchiveIndex& index, const SearchQuery& query,
                                   const TermStatistics& statistics,
                                   const SearchDeadline& deadline = {});
// The same as matching_articles() for whoever has articles_with_all_words() already.
ArticleSet matching_articles(const ArchiveIndex& index, ArticleSet with_all_words,
                             const CandidatePlan& any_word, const SearchDeadline& deadline = {});

// The articles that come first where too few have what plans.precise needs: those and the ones that
// have all words, as above. Looking at these alone takes a fraction of the time that all with any
// word would take. Behind the deadline only some are found.
ArticleSet nearest_articles(const ArchiveIndex& index, ArticleSet with_all_words,
                            const CandidatePlans& plans, const SearchDeadline& deadline = {});
// Whether to look for them: not for one word, which all articles with any have, and not for more
// than four, whose letters, without marks, may well be together in enough articles by chance.
bool has_nearest_articles(const SearchQuery& query);

// The same as queries for Xapian's matcher: all words, and any of what the plan needs. The caller
// takes the second where the first finds nothing.
Xapian::Query matching_query(const SearchQuery& query, const TermStatistics& statistics);
Xapian::Query any_of_query(const CandidatePlan& plan);
Xapian::Query nearest_query(const SearchQuery& query, const TermStatistics& statistics,
                            const CandidatePlans& plans);

}  // namespace timbao
