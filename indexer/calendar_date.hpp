// Dates of articles.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace timbao {

// "2025-12-22", "2025-12-22T15:30:00+07:00", "22/12/2025" and "22-12-2025" -> "2025-12-22".
// Nothing for any other form and for days that no calendar has (2025-02-30). Years 1000 to 9999.
std::optional<std::string> parse_calendar_date(std::string_view text);

}  // namespace timbao
