// The words and signs of a Meilisearch filter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao::meilisearch {

struct FilterToken {
  enum class Kind : std::uint8_t { word, quoted, sign, end };
  Kind kind = Kind::end;
  std::string text;    // of a quoted one without its quotes and escapes
  std::size_t at = 0;  // its first byte in the filter

  bool is_sign(std::string_view sign) const { return kind == Kind::sign && text == sign; }
  // An unquoted word, whatever its case: is_word("AND").
  bool is_word(std::string_view upper) const;
};

// `source = "Tuổi Trẻ"` -> word, sign, quoted, end. Signs are = != < <= > >= ( ) [ ] and the comma.
// Fails with invalid_argument where a quote is not closed.
Result<std::vector<FilterToken>> read_filter_tokens(std::string_view filter);

}  // namespace timbao::meilisearch
