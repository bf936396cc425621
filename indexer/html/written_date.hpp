// Dates as web pages and feeds write them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace timbao::html {

// The first day that is written anywhere in `text`, as YYYY-MM-DD:
//   "Thứ Hai, 22/12/2025, 15:30 (GMT+7)"      "Cập nhật lúc 15h30 ngày 22.12.2025"
//   "Hà Nội, ngày 22 tháng 12 năm 2025"       "2025-12-22T15:30:00+07:00"
//   "Mon, 22 Dec 2025 08:30:00 +0000"         "December 22, 2025"
//   "20251222"  (alone)                        "1766361600"  no
// Days before months, as in Vietnam. A time zone does not move the day. Years 1900 to 2100; days
// that no calendar has are not taken. Linear.
std::optional<std::string> find_written_date(std::string_view text);

}  // namespace timbao::html
