// Counts what a sliding window holds.
#include "server/search/passage_cover.hpp"

#include <algorithm>
#include <utility>

namespace timbao {

PassageCover::PassageCover(std::vector<double> word_worth, std::vector<double> bigram_worth,
                           std::size_t width)
    : word_worth_(std::move(word_worth)),
      bigram_worth_(std::move(bigram_worth)),
      width_(width),
      words_inside_(word_worth_.size()),
      bigrams_inside_(bigram_worth_.size()) {}

void PassageCover::clear() {
  occurrences_.clear();
  oldest_ = 0;
  std::fill(words_inside_.begin(), words_inside_.end(), 0u);
  std::fill(bigrams_inside_.begin(), bigrams_inside_.end(), 0u);
  inside_ = 0;
  best_ = 0;
}

void PassageCover::add(std::size_t position, std::uint8_t word, std::uint8_t bigram) {
  occurrences_.push_back({position, word, bigram});
  if (words_inside_[word]++ == 0)
    inside_ += word_worth_[word];
  if (bigram != no_bigram && bigrams_inside_[bigram]++ == 0)
    inside_ += bigram_worth_[bigram];
  while (position - occurrences_[oldest_].position >= width_)
    leave(occurrences_[oldest_++]);
  best_ = std::max(best_, inside_);
}

void PassageCover::leave(const Occurrence& occurrence) {
  if (--words_inside_[occurrence.word] == 0)
    inside_ -= word_worth_[occurrence.word];
  if (occurrence.bigram != no_bigram && --bigrams_inside_[occurrence.bigram] == 0)
    inside_ -= bigram_worth_[occurrence.bigram];
}

}  // namespace timbao
