// A query as the search sees it: words with their variants, in the order typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/query_variant.hpp"
#include "analyzers/variant_tables.hpp"

namespace timbao {

struct QueryWord {
  std::size_t begin = 0;  // in SearchQuery::text, bytes
  std::size_t end = 0;
  std::string exact;   // canonical spelling: "hòa"
  std::string folded;  // "hoa"
  WordId stream = 0;   // as the token stream has it
  WordId folded_id = 0;
  TokenKind kind = TokenKind::word;
  bool marked = false;            // typed with a mark, so that its marks are preferred
  bool follows_previous = false;  // no sentence ends between it and the word before: a bigram
  bool name = false;              // a capital that no sentence's beginning explains

  // Which spelling is meant, and how surely: itself where marks were typed. query_readings.hpp
  // finds the marks of a word that was typed without any.
  WordId reading = 0;  // as the token stream has it
  std::string reading_spelling;
  double reading_confidence = 0;
};

// Another writing of some words of the query, analysed: searched for beside them, counting less.
struct SearchVariant {
  QueryVariant written;          // its tokens are indexes into SearchQuery::words
  std::vector<QueryWord> words;  // never empty; no sentence ends inside
  // Of each word that it replaces: whether the variant has it too ("22" of "22/12" in "22 tháng
  // 12"), so that it is found as itself anyway.
  std::vector<bool> shares_word;

  // Whether it stands for the word at this place of the query.
  bool covers(std::size_t place) const {
    return place >= written.first && place < written.first + written.count;
  }
};

struct SearchQuery {
  std::string text;  // what was analysed: as typed, with keystrokes decoded
  std::vector<QueryWord> words;
  std::vector<SearchVariant> variants;
};

// Words a query may have; what is typed beyond is left out.
inline constexpr std::size_t query_words_max = 64;

// Analyses what was typed, with the analyser that the articles went through.
// "thanh hóa" -> thanh (unmarked), hóa (marked, follows thanh). Telex and VNI keystrokes are read
// as what they mean: "tieengs vieetj" -> tiếng, việt.
// With `tables`, parts of the query get their other writings as variants, of the kinds wanted.
SearchQuery analyze_query(std::string_view typed, const VariantTables* tables = nullptr,
                          const VariantKinds& kinds = {});

// Some words as typed, with what stands between them: "TP.HCM".
std::string typed_part(const SearchQuery& query, std::size_t first, std::size_t count);

// The words, canonically spelled, joined by spaces: what the answer says was understood.
std::string understood(const SearchQuery& query);

}  // namespace timbao
