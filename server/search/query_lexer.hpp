// Cuts a typed query into words, quotations, brackets, fields and operators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/search/date_span.hpp"
#include "server/search/filters.hpp"
#include "server/search/query_repair.hpp"

namespace timbao {

enum class LexemeKind : std::uint8_t {
  word,       // `COVID-19`, `10:30`
  quotation,  // `"giá vàng"`, with `~10` behind it the distance
  prefix,     // `nguy*`
  exact,      // `=hòa`
  open,
  close,
  title,  // `title:`; what it is applied to follows
  value,  // `source:"Tuổi Trẻ"`
  date,   // `date:2025`, `before:2025-03`, `last:30d`
  and_sign,
  or_sign,
  not_sign,  // NOT, KHÔNG: of all words that follow
  minus,     // of one word
  plus,
  near_sign,  // `NEAR/5`
  end,
};

struct Lexeme {
  LexemeKind kind = LexemeKind::end;
  std::string text;       // word, quotation, prefix, exact, value: without signs
  std::size_t begin = 0;  // in the query, bytes
  std::size_t end = 0;
  FilterField field = FilterField::source;
  DateSpan days;
  unsigned distance = 0;  // NEAR, and a quotation with ~; 0 where there is none
};

// The parts of `text`, closed by one of kind `end`. What is no part of the language is a word or,
// where the analyser finds no word in it, nothing. `today` (YYYYMMDD) is what `last:` counts from.
// Appends to `repairs`. Linear. Never fails.
std::vector<Lexeme> cut_into_lexemes(std::string_view text, std::string_view today,
                                     std::vector<QueryRepair>& repairs);

// The words of a text as blanks part them: `giá  vàng` -> giá, vàng. The views are into `text`.
std::vector<std::string_view> split_at_blanks(std::string_view text);

// Whether a query shouts: it has capitals and no small letter, apart from words such as AND. In
// `TÌNH YÊU VÀ THÙ HẬN` the VÀ is a word.
bool is_wholly_in_capitals(std::string_view text);

}  // namespace timbao
