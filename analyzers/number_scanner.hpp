// Numbers as Vietnamese newspapers write them: 1.000.000 and 2,5.
#pragma once

#include <cstddef>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Appends the number or numbers that begin with the digit at `position` and returns the offset
// behind them.
//
//   1.000.000 -> 1000000    2,5 and 2.5 -> 2.5    1.234,5 -> 1234.5    007 -> 007, folded 7
//   22.12.2025 -> 22 12 2025 (no grouping in threes: three numbers)
std::size_t append_numbers(std::string_view text, std::size_t position, bool new_sentence,
                           AnalyzedText& out);

}  // namespace timbao
