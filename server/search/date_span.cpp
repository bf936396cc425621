// Reads years, months and days.
#include "server/search/date_span.hpp"

#include <algorithm>
#include <chrono>

namespace timbao {
namespace {

constexpr std::size_t year_bytes = 4;   // "2025"
constexpr std::size_t month_bytes = 7;  // "2025-12"
constexpr std::size_t day_bytes = 10;   // "2025-12-22"
constexpr std::string_view form = "dddd-dd-dd";

bool has_form(std::string_view text) {
  for (std::size_t index = 0; index < text.size(); ++index) {
    const bool digit = text[index] >= '0' && text[index] <= '9';
    if (form[index] == 'd' ? !digit : text[index] != form[index])
      return false;
  }
  return true;
}

unsigned number(std::string_view digits) {
  unsigned value = 0;
  for (const char digit : digits)
    value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

std::string value_of(const std::chrono::year_month_day& date) {
  const unsigned digits = static_cast<unsigned>(static_cast<int>(date.year())) * 10000 +
                          static_cast<unsigned>(date.month()) * 100 +
                          static_cast<unsigned>(date.day());
  return std::to_string(digits);
}

}  // namespace

Result<DateSpan> parse_date_span(std::string_view text) {
  const Error wrong{ErrorCode::invalid_argument,
                    "is not a date: YYYY, YYYY-MM or YYYY-MM-DD, such as 2025-12-22", ""};
  const std::size_t size = text.size();
  if ((size != year_bytes && size != month_bytes && size != day_bytes) || !has_form(text) ||
      text[0] == '0')
    return wrong;
  using namespace std::chrono;
  const year given_year{static_cast<int>(number(text.substr(0, year_bytes)))};
  const bool has_month = size >= month_bytes;
  const bool has_day = size == day_bytes;
  const month first_month{has_month ? number(text.substr(5, 2)) : 1};
  const month last_month{has_month ? first_month : month{12}};
  const year_month_day first{given_year, first_month, day{has_day ? number(text.substr(8, 2)) : 1}};
  if (!first.ok())
    return wrong;
  if (has_day)
    return DateSpan{value_of(first), value_of(first)};
  return DateSpan{value_of(first), value_of(year_month_day{given_year / last_month / last})};
}

}  // namespace timbao
