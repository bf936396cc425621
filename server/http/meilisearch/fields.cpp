// Names, and the arithmetic of days.
#include "server/http/meilisearch/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace timbao::meilisearch {
namespace {

namespace chrono = std::chrono;

constexpr double day_seconds = 86400;

chrono::sys_days first_of_all() {
  return chrono::sys_days(chrono::year(1) / chrono::January / 1);
}

chrono::sys_days last_of_all() {
  return chrono::sys_days(chrono::year(9999) / chrono::December / 31);
}

std::uint32_t day_number_of(double days_since_1970) {
  const double clamped =
      std::clamp(days_since_1970, static_cast<double>(first_of_all().time_since_epoch().count()),
                 static_cast<double>(last_of_all().time_since_epoch().count()));
  const chrono::year_month_day day{
      chrono::sys_days(chrono::days(static_cast<std::int64_t>(clamped)))};
  return static_cast<std::uint32_t>(static_cast<int>(day.year())) * 10000 +
         static_cast<unsigned>(day.month()) * 100 + static_cast<unsigned>(day.day());
}

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number))
    return {};
  return number;
}

}  // namespace

std::string listed(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names)
    list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

std::optional<Field> filterable_field(std::string_view name) {
  const auto known = std::find(field_names.begin(), field_names.end(), name);
  if (known == field_names.end())
    return {};
  return static_cast<Field>(known - field_names.begin());
}

bool is_ordered(Field field) {
  return field >= Field::date;
}

FilterField filter_field_of(Field field) {
  constexpr std::array fields = {FilterField::source, FilterField::category, FilterField::author,
                                 FilterField::tag};
  return fields[static_cast<std::size_t>(field)];
}

std::optional<double> number_of(Field field, std::string_view value) {
  if (field != Field::date)
    return parse_number(value);
  const std::optional<std::int64_t> seconds = timestamp_of(value);
  if (!seconds)
    return {};
  return static_cast<double>(*seconds);
}

std::optional<std::int64_t> timestamp_of(std::string_view date) {
  const auto part = [date](std::size_t begin, std::size_t size) {
    unsigned number = 0;
    const char* const first = date.data() + begin;
    const auto [end, error] = std::from_chars(first, first + size, number);
    return error == std::errc() && end == first + size ? static_cast<int>(number) : -1;
  };
  if (date.size() != 10 || date[4] != '-' || date[7] != '-')
    return {};
  const int year = part(0, 4), month = part(5, 2), day = part(8, 2);
  if (year < 0 || month < 0 || day < 0)
    return {};
  const chrono::year_month_day whole = chrono::year(year) /
                                       chrono::month(static_cast<unsigned>(month)) /
                                       chrono::day(static_cast<unsigned>(day));
  if (!whole.ok())
    return {};
  return chrono::sys_seconds(chrono::sys_days(whole)).time_since_epoch().count();
}

std::uint32_t first_day_from(double seconds) {
  return day_number_of(std::ceil(seconds / day_seconds));
}

std::uint32_t last_day_until(double seconds) {
  return day_number_of(std::floor(seconds / day_seconds));
}

}  // namespace timbao::meilisearch
