// Phase two: scores a candidate from its token stream, where every occurrence of the query's words
// can be seen.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "indexer/schema/word_selection.hpp"
#include "server/search/passage_cover.hpp"
#include "server/search/ranking_profile.hpp"
#include "server/search/score_parts.hpp"
#include "server/search/search_query.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/variant_counter.hpp"

namespace timbao {

// Scores streams for one query. Not thread-safe: it counts in its own buffers.
class StreamScorer {
 public:
  StreamScorer(const SearchQuery& query, const TermStatistics& statistics,
               const RankingProfile& profile);

  // The words that it must know of an article. Lives as long as the scorer.
  const WordSelection& selection() const { return selection_; }

  // The score of an article with these words of the selection and this length as the index counts
  // it. Linear in the words. Without field ends it is scored as if all were title.
  double score(std::span<const SelectedWord> words, double length) {
    return parts(words, length).total();
  }
  // The same, feature by feature.
  ScoreParts parts(std::span<const SelectedWord> words, double length);
  // The same by the query's words too. The sum is that of parts().
  ScoreBreakdown breakdown(std::span<const SelectedWord> words, double length);

 private:
  // A distinct folded word of the query with the places it has there.
  struct Slot {
    WordId folded_id = 0;
    std::vector<std::uint8_t> places;  // indexes of query words
  };
  // How much a query word, and it with the one before, tells articles apart.
  struct PlaceWorth {
    double reading = 0;  // the spelling that is meant
    double folded = 0;
    double bigram = 0;
  };
  // Weighted occurrences in the article at hand.
  struct PlaceCounts {
    double read = 0;  // as it was meant
    double folded = 0;
    double as_typed = 0;
    double read_bigram = 0;  // ending at this query word
    double folded_bigram = 0;
    double lead = 0;  // folded, by distance from the beginning
    bool title_bigram = false;
  };
  // Where in the article the latest word stands.
  struct Position {
    std::size_t field = 0;
    std::size_t word = 0;
    std::size_t text_begin = 0;  // the first word behind the title
  };
  // How long a run of query words, in query order, ends at the latest word of the stream.
  struct Run {
    unsigned folded = 0;
    unsigned read = 0;
  };

  void weigh_places(const TermStatistics& statistics);
  void add_slot(std::size_t place);
  void mark_variants();
  double worth_of(const SearchVariant& variant) const;
  PassageCover make_passage() const;
  double occurrence_in(std::size_t field) const;
  double lead_at(const Position& position) const;
  void start_article();
  double read_article(std::span<const SelectedWord> words, double length);
  void read_words(std::span<const SelectedWord> words);
  void count_variants(std::span<const SelectedWord> words, std::size_t at,
                      const Position& position);
  void fill_selection();
  std::uint8_t count_occurrence(WordId id, const Slot& slot, const Position& position);
  void end_runs();
  void add_place(std::size_t place, double norm, ScoreParts& parts) const;

  const SearchQuery& query_;
  const RankingProfile& profile_;
  double average_length_;
  std::size_t passage_width_;
  std::vector<double> lead_by_distance_;
  std::vector<PlaceWorth> worth_;
  std::vector<Slot> slots_;
  // By stream id: the number of a slot, counted from 1, or 0, and the mark of words that a variant
  // may begin with.
  std::vector<std::uint8_t> meaning_of_id_;
  WordSelection selection_;
  std::vector<PlaceCounts> counts_;
  VariantCounter variants_;
  std::vector<Run> runs_;  // by query word: runs that end at the word just read
  std::vector<Run> next_runs_;
  bool runs_open_ = false;
  PassageCover passage_;
};

}  // namespace timbao
