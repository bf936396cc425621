// Marks what a query found in an article's own text, and picks the passage to show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "server/search/html_text.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"

namespace timbao {

// Highlights texts for one query. Not thread-safe: it reuses its buffers.
class Highlighter {
 public:
  Highlighter(const SearchQuery& query, const TermStatistics& statistics);

  // Where the query's words stand in `text`, ascending, neighbours joined into one stretch.
  // A word typed with marks lights up the same spelling, and others that fold to it only where
  // the text has none; a word typed without marks lights up all. Very frequent words light up
  // beside other words of the query only. Variants light up whole: "Ủy ban nhân dân" for "ubnd".
  std::vector<Highlight> find(std::string_view text);

  // The same as far as snippet_of_found() needs it: reads no further than to the passage where all
  // of the query's words stand side by side as they were typed, if there is one.
  std::vector<Highlight> find_for_snippet(std::string_view text);

  // All of `text`, escaped for HTML, with <mark> around the highlights:
  // "làng <mark>đúc đồng</mark> &amp; khắc gỗ".
  std::string mark(std::string_view text);

  // A stretch of the text that find() was last called with, in bytes, cut out of more than that.
  struct Passage {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool cut_before = false;
    bool cut_behind = false;
  };
  // Where in that text, which is given again, the most and the rarest words of the query stand, in
  // so many words; from the beginning if nothing was found.
  Passage passage(std::string_view text, std::size_t words) const;

  // The passage that snippet() gives of the text that find_for_snippet() was last called with,
  // which is given again with what was found.
  std::string snippet_of_found(std::string_view text,
                               const std::vector<Highlight>& highlights) const;

  // The passage of about forty words where all words of the query stand side by side as they were
  // typed for the first time, otherwise where the most and the rarest of them stand,
  // begun at a sentence if one begins near, escaped and marked as mark() does, with "… " and " …"
  // where it was cut. The text's beginning if nothing was found, empty for an empty text.
  std::string snippet(std::string_view text);

 private:
  struct Match {
    std::size_t token = 0;
    std::size_t word = 0;  // of the query
    bool exact = false;
    bool variant = false;         // part of another writing of the query's word
    bool joins_previous = false;  // not the first word of such a writing: "TP.HCM" lights up whole
  };

  // So many words of the query, from its first on, stand side by side as they were typed and end
  // before a token.
  struct QueryRun {
    std::size_t words = 0;
    std::size_t end = 0;
  };

  void add_matches(std::size_t first_token);
  void look_for_whole_query(std::size_t first_match, QueryRun& run) const;
  void add_variants();
  std::vector<Highlight> found_in(std::string_view text);
  void drop_inexact_and_lonely();
  std::size_t best_passage_begin(std::size_t words) const;
  bool continues(std::string_view between, const Match& previous, const Match& match) const;
  std::vector<Highlight> joined(std::string_view text) const;

  const SearchQuery& query_;
  std::vector<double> weight_;     // of each query word: its idf
  std::vector<bool> is_frequent_;  // in so many articles that it says nothing alone
  AnalyzedText analyzed_;
  std::vector<Match> matches_;
  std::vector<Match> kept_;        // those of them that are not lonely
  std::vector<bool> exactly_met_;  // by word of the query
  std::size_t passage_until_ = 0;  // the token behind the last one that a passage is chosen for
};

}  // namespace timbao
