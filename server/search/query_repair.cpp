// Names and words for repairs.
#include "server/search/query_repair.hpp"

#include <array>

#include "server/search/query_limits.hpp"

namespace timbao {
namespace {

// By RepairKind.
constexpr std::array<std::string_view, 14> names = {
    "too_long",         "too_many_words", "too_deep",       "unclosed_quote", "empty_phrase",
    "unclosed_bracket", "stray_bracket",  "empty_brackets", "lone_operator",  "unknown_field",
    "empty_field",      "bad_date",       "bad_distance",   "bad_prefix"};

}  // namespace

std::string_view name_of(RepairKind kind) {
  return names[static_cast<std::size_t>(kind)];
}

std::string message_of(RepairKind kind) {
  switch (kind) {
    case RepairKind::too_long:
      return "the query is longer than " + std::to_string(query_language_bytes_max) + " bytes";
    case RepairKind::too_many_words:
      return "the query has more than " + std::to_string(query_words_max) + " words";
    case RepairKind::too_deep:
      return "brackets are nested more than " + std::to_string(query_nesting_max) + " deep";
    case RepairKind::unclosed_quote:
      return "this quotation mark is never closed";
    case RepairKind::empty_phrase:
      return "there is no word between these quotation marks";
    case RepairKind::unclosed_bracket:
      return "this bracket is never closed";
    case RepairKind::stray_bracket:
      return "this bracket closes nothing";
    case RepairKind::empty_brackets:
      return "there is nothing in these brackets";
    case RepairKind::lone_operator:
      return "this operator has nothing to apply to";
    case RepairKind::unknown_field:
      return "there is no such field: title, source, category, author, tag, date, before, after "
             "and last are";
    case RepairKind::empty_field:
      return "this field is not followed by anything";
    case RepairKind::bad_date:
      return "this is not a date or a range of dates, such as 2025-03..2025-06";
    case RepairKind::bad_distance:
      return "a distance is a number from 1 to " + std::to_string(query_distance_max);
    case RepairKind::bad_prefix:
      break;
  }
  return "a beginning of words is one word of two letters or more before the *";
}

}  // namespace timbao
