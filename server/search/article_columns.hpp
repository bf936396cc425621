// Dates, sources, sections and authors of all articles side by side in memory, for counting.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/text_signature.hpp"
#include "server/search/article_set.hpp"

namespace timbao {

// The articles that have a value, or none.
struct NumberedSet {
  std::uint32_t number = 0;
  ArticleSet articles;
};

// A field's values: each article has the number of one, 0 for none.
struct ValueColumn {
  std::vector<std::uint32_t> number_of;    // by document
  std::vector<std::string> values = {""};  // by number
  // Of every number that more than a sixteenth of the documents have, for counting many at once,
  // and the documents that have none of these.
  std::vector<NumberedSet> frequent;
  ArticleSet rare{0};

  // Once number_of is filled: some nanoseconds a document.
  void find_frequent();
};

// Immutable after it is filled.
struct ArticleColumns {
  std::vector<std::uint32_t> day;  // by document: 20251222, 0 for an article without a date
  std::uint32_t newest_day = 0;
  std::vector<TextSignature> signature;  // by document; empty where no shard has any
  std::array<ValueColumn, 3> by_field;   // source, category, author, as FilterField numbers them
};

// Fills one column: add() the values of documents in any order. Values that the column has already
// keep their numbers.
class ColumnFiller {
 public:
  ColumnFiller(ValueColumn& column, std::uint32_t document_end) : column_(column) {
    column.number_of.assign(document_end, 0);
  }
  void add(std::uint32_t document, std::string_view value);

 private:
  ValueColumn& column_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::string key_;
};

// "20251222" -> 20251222; 0 for anything but eight digits.
std::uint32_t day_number(std::string_view digits);
// 20251222 -> "2025-12-22"; empty for 0.
std::string day_text(std::uint32_t day);

}  // namespace timbao
