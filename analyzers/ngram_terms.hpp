// n-grams over the tokens of an analysed text, as numbers: no string is built for them.
#pragma once

#include <cstdint>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Calls `sink(first, second)` with the token indexes of every two neighbours in one sentence.
// "Hà Nội. Huế đẹp" -> (hà, nội) (huế, đẹp). Linear, no allocation.
template <typename Sink>
void for_each_bigram(const AnalyzedText& text, Sink sink) {
  for (std::size_t second = 1; second < text.tokens.size(); ++second)
    if (!text.tokens[second].starts_sentence)
      sink(second - 1, second);
}

// A number for two neighbouring folded words; different pairs may share one, see
// docs/index-format.md for how rarely that matters.
inline constexpr std::uint32_t bigram_hash(WordId first_folded, WordId second_folded) {
  std::uint64_t pair = static_cast<std::uint64_t>(first_folded) << 16 | second_folded;
  pair *= 0x9E3779B97F4A7C15u;
  return static_cast<std::uint32_t>(pair >> 32);
}

}  // namespace timbao
