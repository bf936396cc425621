// Reads the date fields of queries.
#include "server/search/query_dates.hpp"

#include <array>
#include <charconv>
#include <chrono>

namespace timbao {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 4> names = {"date", "before", "after", "last"};
constexpr int year_min = 1000;
constexpr int year_max = 9999;
constexpr int count_max = 9999;  // of `last:`

int number(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// `value` is YYYYMMDD of a real day.
year_month_day day_of(std::string_view value) {
  return {year{number(value.substr(0, 4))},
          month{static_cast<unsigned>(number(value.substr(4, 2)))},
          day{static_cast<unsigned>(number(value.substr(6)))}};
}

std::optional<std::string> value_of(const year_month_day& date) {
  const int given_year = static_cast<int>(date.year());
  if (given_year < year_min || given_year > year_max)
    return {};
  return std::to_string(static_cast<unsigned>(given_year) * 10000 +
                        static_cast<unsigned>(date.month()) * 100 +
                        static_cast<unsigned>(date.day()));
}

std::optional<DateSpan> range(std::string_view text) {
  constexpr std::string_view points = "..";
  const std::size_t middle = text.find(points);
  const std::string_view from = text.substr(0, middle);
  const std::string_view to =
      middle == std::string_view::npos ? from : text.substr(middle + points.size());
  DateSpan days;
  if (from.empty() && to.empty())
    return {};
  if (!from.empty()) {
    const Result<DateSpan> first = parse_date_span(from);
    if (first.has_error())
      return {};
    days.first = first->first;
  }
  if (!to.empty()) {
    const Result<DateSpan> last = parse_date_span(to);
    if (last.has_error() || last->last < days.first)
      return {};
    days.last = last->last;
  }
  return days;
}

std::optional<DateSpan> before_or_after(std::string_view text, bool before) {
  const Result<DateSpan> span = parse_date_span(text);
  if (span.has_error())
    return {};
  const sys_days edge =
      before ? sys_days{day_of(span->first)} - days{1} : sys_days{day_of(span->last)} + days{1};
  const std::optional<std::string> value = value_of(year_month_day{edge});
  if (!value)
    return {};
  return before ? DateSpan{"", *value} : DateSpan{*value, ""};
}

std::optional<DateSpan> last(std::string_view text, std::string_view today) {
  int count = 0;
  const char* const end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || unit + 1 != end || count < 1 || count > count_max || today.empty())
    return {};
  const year_month_day now = day_of(today);
  year_month_day first = now;
  switch (*unit) {
    case 'd':
      first = sys_days{now} - days{count};
      break;
    case 'w':
      first = sys_days{now} - weeks{count};
      break;
    case 'm':
      first = now - months{count};
      break;
    case 'y':
      first = now - years{count};
      break;
    default:
      return {};
  }
  if (!first.ok())  // the 31st of a month of 30 days
    first = first.year() / first.month() / std::chrono::last;
  const std::optional<std::string> value = value_of(first);
  return value ? std::optional(DateSpan{*value, ""}) : std::nullopt;
}

}  // namespace

bool is_date_field(std::string_view name) {
  for (const std::string_view known : names)
    if (name == known)
      return true;
  return false;
}

std::optional<DateSpan> read_days(std::string_view name, std::string_view text,
                                  std::string_view today) {
  if (name == "before" || name == "after")
    return before_or_after(text, name == "before");
  return name == "last" ? last(text, today) : range(text);
}

}  // namespace timbao
