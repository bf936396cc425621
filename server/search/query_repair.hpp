// What was wrong with a typed query and was put right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace timbao {

enum class RepairKind : std::uint8_t {
  too_long,          // the rest is left out
  too_many_words,    // the rest is left out
  too_deep,          // brackets inside brackets: left out
  unclosed_quote,    // closed at the end
  empty_phrase,      // left out
  unclosed_bracket,  // closed at the end
  stray_bracket,     // left out
  empty_brackets,    // left out
  lone_operator,     // nothing to join or to exclude: left out
  unknown_field,     // its name is searched for as a word
  empty_field,       // left out
  bad_date,          // left out
  bad_distance,      // the nearest that is possible is taken
  bad_prefix,        // searched for as a word
};

struct QueryRepair {
  RepairKind kind = RepairKind::lone_operator;
  std::size_t begin = 0;  // bytes of the query as typed
  std::size_t end = 0;
};

// "unclosed_quote".
std::string_view name_of(RepairKind kind);

// One sentence for a person: "this quotation mark is never closed".
std::string message_of(RepairKind kind);

}  // namespace timbao
