// Dates as people shorten them: a year, a month or a day, each a span of days.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/result.hpp"

namespace timbao {

// Both days included, each as the archive's date values have it: YYYYMMDD.
struct DateSpan {
  std::string first;
  std::string last;
};

// "2025" -> 20250101 to 20251231, "2024-02" -> 20240201 to 20240229, "2025-12-22" -> that day.
// Years 1000 to 9999. invalid_argument, without a place, for any other form and for days that no
// calendar has ("2025-02-30").
Result<DateSpan> parse_date_span(std::string_view text);

}  // namespace timbao
