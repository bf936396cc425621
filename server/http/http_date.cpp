// Formats and reads calendar dates.
#include "server/http/http_date.hpp"

#include <array>
#include <cstdio>

namespace timbao {
namespace {

namespace chrono = std::chrono;

constexpr std::array weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Fields {
  chrono::year_month_day day;
  chrono::hh_mm_ss<chrono::seconds> time;
  chrono::weekday weekday;

  explicit Fields(chrono::sys_seconds point)
      : day(chrono::floor<chrono::days>(point)),
        time(point - chrono::floor<chrono::days>(point)),
        weekday(chrono::floor<chrono::days>(point)) {}
  int year() const { return static_cast<int>(day.year()); }
  unsigned month() const { return static_cast<unsigned>(day.month()); }
  unsigned day_of_month() const { return static_cast<unsigned>(day.day()); }
  int hour() const { return static_cast<int>(time.hours().count()); }
  int minute() const { return static_cast<int>(time.minutes().count()); }
  int second() const { return static_cast<int>(time.seconds().count()); }
};

}  // namespace

std::string http_date(chrono::sys_seconds time) {
  const Fields fields(time);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                weekdays[fields.weekday.c_encoding()], fields.day_of_month(),
                months[fields.month() - 1], fields.year(), fields.hour(), fields.minute(),
                fields.second());
  return text;
}

std::optional<chrono::sys_seconds> parse_http_date(std::string_view text) {
  const std::string copy(text);
  char weekday[4] = "";
  char month[4] = "";
  int day = 0, year = 0, hour = 0, minute = 0, second = 0, end = 0;
  const int read = std::sscanf(copy.c_str(), "%3s, %2d %3s %4d %2d:%2d:%2d GMT%n", weekday, &day,
                               month, &year, &hour, &minute, &second, &end);
  if (read != 7 || static_cast<std::size_t>(end) != copy.size())
    return {};
  for (unsigned index = 0; index < months.size(); ++index) {
    if (std::string_view(month) != months[index])
      continue;
    const chrono::year_month_day date{chrono::year(year), chrono::month(index + 1),
                                      chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60)
      return {};
    return chrono::sys_days(date) + chrono::hours(hour) + chrono::minutes(minute) +
           chrono::seconds(second);
  }
  return {};
}

std::string rfc3339(chrono::sys_seconds time) {
  const Fields fields(time);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", fields.year(), fields.month(),
                fields.day_of_month(), fields.hour(), fields.minute(), fields.second());
  return text;
}

}  // namespace timbao
