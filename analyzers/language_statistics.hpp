// How often an archive has each word and each two neighbours: what its language model is made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"

namespace timbao {

// Stands before the first word of a sentence, as in a token stream.
inline constexpr WordId sentence_start = 0;

// Most bigrams kept by default: about 5 MB serialised and 13 MB in memory, however large the
// archive is.
inline constexpr std::size_t kept_bigrams_max = 2'000'000;

struct BigramCount {
  WordId first = 0;
  WordId second = 0;
  std::uint32_t count = 0;
};

// Neighbours by their first word: the second ones, ascending, of which each first word owns a run.
struct BigramRows {
  std::vector<std::uint32_t> sizes;  // by first word, 65,536 of them; they sum to seconds.size()
  std::vector<WordId> seconds;
  std::vector<std::uint32_t> counts;  // of each, never 0
};

// Counts of words and neighbours by id, and probabilities smoothed from them. A syllable's id is
// exact; another word's is that of its folded form, and a hash, so that its counts are those of all
// words with its hash.
//
// Immutable, copied by value (1.3 MB and 6 bytes a bigram); thread-safe.
class LanguageStatistics {
 public:
  // Knows nothing: every word is as probable as any other.
  LanguageStatistics();
  // `word_counts` by id, 65,536 of them, that of sentence_start being the number of sentences;
  // `bigrams` in ascending order, each pair once.
  LanguageStatistics(std::vector<std::uint32_t> word_counts,
                     const std::vector<BigramCount>& bigrams);
  LanguageStatistics(std::vector<std::uint32_t> word_counts, BigramRows rows);

  // Words counted, sentence starts left out.
  std::uint64_t words() const { return words_; }
  std::size_t bigrams() const { return seconds_.size(); }

  std::uint32_t count(WordId word) const { return word_counts_[word]; }
  // 0 as well for a pair that was left out for being rare. Logarithmic in the word's neighbours.
  std::uint32_t count(WordId first, WordId second) const;

  // The second words kept for `first`, ascending, and their counts. Views into this object.
  std::span<const WordId> seconds(WordId first) const;
  std::span<const std::uint32_t> second_counts(WordId first) const;

  // How probable `word` is behind a word that says nothing of it: by how many different words it
  // was seen behind, since "cong" of "Viet Cong" is frequent and yet unlikely elsewhere. Never 0.
  double probability(WordId word) const { return probabilities_[word]; }
  // That of the most probable word.
  double highest_probability() const { return highest_probability_; }
  // How probable `second` is behind `first`: P("việt" | "tiếng"). Never 0; all words'
  // sum to 1. Absolute discounting, interpolated with probability(word): R. Kneser and H. Ney,
  // "Improved backing-off for m-gram language modeling", 1995.
  double probability(WordId first, WordId second) const;

 private:
  void set_probabilities();

  std::uint64_t words_ = 0;
  std::vector<std::uint32_t> word_counts_;
  std::vector<std::uint32_t> row_begin_;  // by first word, and the end
  std::vector<WordId> seconds_;
  std::vector<std::uint32_t> second_counts_;
  std::vector<double> probabilities_;
  double highest_probability_ = 0;
  std::vector<float> backoff_;  // the share that a first word leaves to neighbours not seen
};

// Counts words and neighbours as texts go by. Not thread-safe: one for each thread, merged at last.
//
// Memory grows with the distinct neighbours up to 8 bytes x 2^22 (32 MB); past that the rarest are
// forgotten, so that what is kept may be counted a little too low.
class StatisticsCollector {
 public:
  StatisticsCollector();

  void add(const AnalyzedText& text);
  // A token stream: an id a word, 0 between sentences, 0xFFFF behind each field. About 15 ns a
  // word.
  void add_stream(std::span<const WordId> stream);

  // What was counted, of the neighbours the `bigrams_max` most frequent at most; where that
  // bound cuts between equally frequent ones, all of these go. Does not change the collector.
  LanguageStatistics finish(std::size_t bigrams_max = kept_bigrams_max) const;

 private:
  struct Slot {
    std::uint32_t pair = 0;  // 0: free
    std::uint32_t count = 0;
  };

  // Pairs wait here until their slots, which the processor is told of, have come from memory.
  static constexpr std::size_t pending_max = 32;

  void count_word(WordId word);
  void count_pending();
  void count_pair(std::uint32_t pair);
  std::size_t home_of(std::uint32_t pair) const;
  Slot& slot_of(std::uint32_t pair);
  void make_room();

  std::vector<std::uint32_t> word_counts_;
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::array<std::uint32_t, pending_max> pending_{};
  std::size_t pending_count_ = 0;
  WordId previous_ = sentence_start;
};

// The sum of two archives' statistics, again with at most `bigrams_max` neighbours: those that
// only one of the two had left out for being rare are counted too low. Linear.
LanguageStatistics merge(const LanguageStatistics& left, const LanguageStatistics& right,
                         std::size_t bigrams_max = kept_bigrams_max);

// The statistics of the same texts without marks: words by folded id, "hòa" and "hóa"
// counted as "hoa". Linear, about 60 ns a bigram.
LanguageStatistics without_marks(const LanguageStatistics& statistics);

// Bytes for a file: a version, a check sum, ascending differences as variable-length numbers.
std::string serialise(const LanguageStatistics& statistics);

// Reads them back. ErrorCode::incompatible for bytes that are cut, damaged, of another version or
// another analyser, or something else altogether; `place` names the file in the message. About
// 10 ns a bigram.
Result<LanguageStatistics> read_statistics(std::string_view bytes, std::string_view place);

}  // namespace timbao
