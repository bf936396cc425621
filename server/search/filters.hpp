// What an article's own data must be for it to be found: its date, source, category, author, tags.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <xapian.h>

#include "server/search/archive_index.hpp"
#include "server/search/article_set.hpp"
#include "server/search/filter_expression.hpp"

namespace timbao {

// Where a range of dates begins that has all of them: not at "", which an article without a date
// has, too.
inline constexpr std::string_view before_all_days = "0";

struct SearchFilters {
  // YYYYMMDD, both included; empty where that side is open. Articles without a date pass only
  // where both sides are.
  std::string first_day;
  std::string last_day;
  // By FilterField, as the articles have them: {"Tuổi Trẻ", "VnExpress"}. An article needs one of
  // a field's values, and that for every field that has any.
  std::array<std::vector<std::string>, filter_field_count> values;
  std::shared_ptr<const FilterExpression> expression;  // a further condition; null where none is

  bool empty() const;
  const std::vector<std::string>& of(FilterField field) const {
    return values[static_cast<std::size_t>(field)];
  }
  std::vector<std::string>& of(FilterField field) {
    return values[static_cast<std::size_t>(field)];
  }
};

// `query` narrowed to what passes `filters`, without a change to its weights: the query itself
// where there are no filters. The filter of `ignored`, if one is named, is left out.
Xapian::Query filtered(const Xapian::Query& query, const SearchFilters& filters,
                       std::optional<FilterField> ignored = {});

// The articles that pass, replaced ones not among them; the filter of `ignored` is left out. A
// nanosecond an article of the archive for dates, three a posting for values.
ArticleSet passing(const ArchiveIndex& index, const SearchFilters& filters,
                   std::optional<FilterField> ignored = {});

}  // namespace timbao
