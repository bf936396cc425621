// Runs searches and fetches documents on one thread's view of an archive.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "server/search/archive.hpp"
#include "server/search/facets.hpp"
#include "server/search/highlighter.hpp"
#include "server/search/query_plan.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/score_parts.hpp"
#include "server/search/search_request.hpp"

namespace timbao {

// A word of the query and what it adds to a score.
struct ExplainedWord {
  std::string word;       // canonical: "ha"
  std::string reading;    // the marks that it probably means: "hà"
  double confidence = 0;  // that it means them; 1 if it was typed with marks
  ScoreParts parts;
};

// The sum of all parts is the score.
struct ScoreExplanation {
  std::vector<ExplainedWord> words;
  ScoreParts whole;  // what no single word adds
  double score = 0;
};

// Where the query stands in a field of an article, in bytes of that field.
struct FieldMarks {
  std::vector<Highlight> highlights;
  Highlighter::Passage passage;  // where most of them are
};

struct HitMarks {
  FieldMarks title;
  FieldMarks abstract;
  FieldMarks text;
};

struct Hit {
  double score = 0;
  // Where asked for; not for hits so far down that their place is that of phase one.
  std::optional<ScoreExplanation> explanation;
  Article article;         // all stored fields
  std::string title_html;  // escaped, with <mark>
  std::string snippet_html;
  std::optional<HitMarks> marks;  // where asked for, in place of the two above
  // Near-duplicates that this hit stands for, without their texts, where they are collapsed.
  std::vector<Article> copies;
};

// Copies of a hit that are listed at most.
inline constexpr std::size_t listed_copies_max = 50;

// A variant that articles of the archive may have.
struct AlsoSearched {
  std::string typed;  // the part of the query: "UBND"
  std::string text;   // "Ủy ban nhân dân"
  VariantKind kind = VariantKind::abbreviation;
};

struct SearchAnswer {
  std::vector<Hit> hits;  // best first
  std::uint64_t total = 0;
  bool total_is_exact = false;
  bool has_more = false;  // hits behind this page, as far as pages reach
  bool partial = false;   // the time limit came first: not all was looked at, ranked or counted
  // Of a spread archive: whose articles are not in this answer.
  std::vector<std::string> missing_shards;
  std::string understood;
  std::vector<std::string> did_you_mean;  // queries that were probably meant, best first
  // The query with the marks that were left out, where the archive makes them likely; empty
  // otherwise: "chúng ta có thể" for "chung ta co the".
  std::string with_marks;
  std::vector<AlsoSearched> also_searched;  // in the order of the query
  std::optional<FacetCounts> counts;        // if facets were asked for
  std::vector<QueryRepair> repairs;         // what was wrong with the query's operators
};

struct DocumentAnswer {
  Article article;
  std::uint64_t version = 0;  // another one whenever the article is written
  std::string title_html;     // escaped, with the query's words in <mark> if one was given
  std::string abstract_html;
  std::string text_html;
};

// An id and its score, without the article: what evaluation and benchmarks need.
struct RankedId {
  std::string id;
  double score = 0;
};

// All functions below must be called by the thread that owns `archive`. Expected failures are
// values: storage_failed if Xapian reports one. They are where Xapian's exceptions end.

// Hits for words in any order that pass the filters, best first or by date. By relevance an article
// needs two of the words side by side or, where few articles have, all of a few words or any of
// them; by date, and to be counted for facets, all of them (matching_articles.hpp has the details).
// Without words, filters alone list what passes them, by date, the newest first where relevance was
// asked for: {"", source "Tuổi Trẻ"} is what Tuổi Trẻ wrote last. Without words and filters there
// are no hits and no counts. Where operators are read and used, exactly what they ask for is found
// (tree_matcher.hpp), and the words in them rank it. Reads only the articles that are shown. Fails
// with invalid_argument, the place "q:POSITION", for what a strict reading refuses.
Result<SearchAnswer> search(const Archive& archive, const SearchRequest& request,
                            const RankingProfile& profile = {});

// The ids that search() would show, without fetching or highlighting articles.
Result<std::vector<RankedId>> rank(const Archive& archive, const SearchRequest& request,
                                   const RankingProfile& profile = {});

// Why an article has the score it has for a query, also if it would not be among the candidates.
// not_found if there is none with this id.
Result<ScoreExplanation> explain(const Archive& archive, const SearchRequest& request,
                                 const std::string& id, const RankingProfile& profile = {});

// One article by its id, highlighted for `query` unless that is empty. not_found if there is none.
Result<DocumentAnswer> find_document(const Archive& archive, const std::string& id,
                                     const std::string& query, const VariantKinds& variants = {},
                                     const QueryReading& reading = {});

}  // namespace timbao
