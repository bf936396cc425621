// Phase two: scores a candidate from its token stream, where every occurrence can be seen.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/variant_counter.hpp"

namespace timbao {

// Scores streams for one query. Not thread-safe: it counts in its own buffers.
class StreamScorer {
 public:
  StreamScorer(const SearchQuery& query, const TermStatistics& statistics,
               const RankingProfile& profile);

  // The score of an article with this token stream (see index_schema.hpp). Linear in its length,
  // about a nanosecond a word. A stream of odd length or without field ends is scored as far as it
  // goes.
  double score(std::string_view stream);

 private:
  // A distinct folded word of the query with the places it has there.
  struct Slot {
    WordId folded_id = 0;
    std::vector<std::uint8_t> places;  // indexes of query words
  };
  // Weighted occurrences in the article at hand.
  struct PlaceCounts {
    double exact = 0;
    double folded = 0;
    double exact_bigram = 0;  // ending at this query word
    double folded_bigram = 0;
    double exact_trigram = 0;
    double folded_trigram = 0;
  };
  // How long a run of query words, in query order, ends at the latest word of the stream.
  struct Run {
    unsigned folded = 0;
    unsigned exact = 0;
  };

  void add_slot(std::size_t place);
  void count_occurrence(WordId id, const Slot& slot, double occurrence);
  void end_runs();
  double total(double length) const;

  const SearchQuery& query_;
  const RankingProfile& profile_;
  double average_length_;
  std::vector<double> exact_idf_;
  std::vector<double> folded_idf_;
  std::vector<double> bigram_idf_;
  std::vector<Slot> slots_;
  std::vector<std::uint8_t> slot_of_id_;  // by stream id; 0 for words that are not in the query
  std::vector<PlaceCounts> counts_;
  VariantCounter variants_;
  std::vector<Run> runs_;  // by query word: runs that end at the word just read
  std::vector<Run> next_runs_;
  bool runs_open_ = false;
};

}  // namespace timbao
