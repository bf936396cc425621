// Conditions on an article's fields joined by and, or and not, for clients that need more than
// SearchFilters has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <xapian.h>

#include "server/search/archive_index.hpp"
#include "server/search/article_set.hpp"
#include "server/search/filter_field.hpp"

namespace timbao {

// source = "Tuổi Trẻ" AND NOT (days 20240101 to 20241231).
struct FilterExpression {
  enum class Kind : std::uint8_t {
    everything,  // also articles without any field
    all_of,      // of `parts`; everything where there are none
    any_of,      // of `parts`; nothing where there are none
    none_of,     // of `parts`
    value,       // `field` has `value`
    present,     // `field`, which is not tag, has a value
    days,        // the date is one from first_day to last_day; articles without a date are not
  };

  Kind kind = Kind::everything;
  std::vector<FilterExpression> parts;
  FilterField field = FilterField::source;
  std::string value;            // as the articles have it: "Tuổi Trẻ"
  std::uint32_t first_day = 0;  // 20240101, both included
  std::uint32_t last_day = 0;
};

// The articles that pass, replaced ones not among them. About a nanosecond an article of the
// archive and condition. Values that no article has are passed by none.
ArticleSet articles_passing(const ArchiveIndex& index, const FilterExpression& expression);

// The same for Xapian's matcher; adds no weight.
Xapian::Query filter_query(const FilterExpression& expression);

}  // namespace timbao
