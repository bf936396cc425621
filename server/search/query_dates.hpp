// The dates of the query language: `date:2024-03..2025-06`, `before:`, `after:`, `last:30d`.
#pragma once

#include <optional>
#include <string_view>

#include "server/search/date_span.hpp"

namespace timbao {

bool is_date_field(std::string_view name);

// The days that `name:text` means; an open end is empty. Nothing for what is no date and for a
// range that ends before it begins.
//   date 2025             20250101 to 20251231
//   date 2024-03..2025    20240301 to 20251231; either side of the points may be missing
//   before 2025, after 2025   the days before its first one, after its last one
//   last 30d              from 30 days before `today` (YYYYMMDD) on; also 2w, 6m, 1y
std::optional<DateSpan> read_days(std::string_view name, std::string_view text,
                                  std::string_view today);

}  // namespace timbao
