// Analysed texts as one-line strings, for tables of expectations.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

std::string exact_words(std::string_view text);               // "hà nội"
std::string folded_words(std::string_view text);              // "ha noi"
std::string token_offsets(std::string_view text);             // "[0,3) [4,9)"
std::string words_with_sentence_bars(std::string_view text);  // "|hà nội |huế"
std::string bigrams(std::string_view text);                   // "hà+nội nội+mùa"

}  // namespace timbao
