// The window of a text that covers most of a query.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace timbao {

// Slides a window over the places where words of a query stand and remembers the greatest worth of
// the distinct words and bigrams in it. Not thread-safe; its buffers are reused for many texts.
class PassageCover {
 public:
  static constexpr std::uint8_t no_bigram = 0xFF;

  // The worth of each distinct word and of each bigram of the query, by the numbers that add() is
  // called with; how many words long a window is.
  PassageCover(std::vector<double> word_worth, std::vector<double> bigram_worth, std::size_t width);

  // Begins a new text.
  void clear();
  // The next occurrence: of `word` at `position`, and if it ends one, of `bigram`. Positions
  // ascend. Constant time on average.
  void add(std::size_t position, std::uint8_t word, std::uint8_t bigram);
  // The worth of the best window so far; 0 for none.
  double best() const { return best_; }

 private:
  struct Occurrence {
    std::size_t position = 0;
    std::uint8_t word = 0;
    std::uint8_t bigram = no_bigram;
  };

  void leave(const Occurrence& occurrence);

  std::vector<double> word_worth_;
  std::vector<double> bigram_worth_;
  std::size_t width_;
  std::vector<Occurrence> occurrences_;
  std::size_t oldest_ = 0;  // the first occurrence inside the window
  std::vector<unsigned> words_inside_;
  std::vector<unsigned> bigrams_inside_;
  double inside_ = 0;
  double best_ = 0;
};

}  // namespace timbao
