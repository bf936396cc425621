// A query as the search sees it: words with their variants, in the order typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

struct QueryWord {
  std::string exact;   // canonical spelling: "hòa"
  std::string folded;  // "hoa"
  WordId stream = 0;   // as the token stream has it
  WordId folded_id = 0;
  TokenKind kind = TokenKind::word;
  bool marked = false;            // typed with a mark, so that its marks are preferred
  bool follows_previous = false;  // no sentence ends between it and the word before: a bigram
};

struct SearchQuery {
  std::vector<QueryWord> words;
};

// Words a query may have; what is typed beyond is left out.
inline constexpr std::size_t query_words_max = 64;

// Analyses what was typed, with the analyser that the articles went through.
// "thanh hóa" -> thanh (unmarked), hóa (marked, follows thanh). Telex and VNI keystrokes are read
// as what they mean: "tieengs vieetj" -> tiếng, việt.
SearchQuery analyze_query(std::string_view typed);

// The words, canonically spelled, joined by spaces: what the answer says was understood.
std::string understood(const SearchQuery& query);

}  // namespace timbao
