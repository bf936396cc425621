// Reads the date forms that archives use.
#include "indexer/calendar_date.hpp"

#include <charconv>
#include <chrono>

namespace timbao {
namespace {

std::optional<int> read_digits(std::string_view text, std::size_t begin, std::size_t length) {
  if (begin + length > text.size())
    return {};
  int value = 0;
  const char* const last = text.data() + begin + length;
  const auto [end, error] = std::from_chars(text.data() + begin, last, value);
  if (error != std::errc{} || end != last || value < 0)
    return {};
  return value;
}

std::optional<std::string> format_if_real(std::optional<int> year, std::optional<int> month,
                                          std::optional<int> day) {
  if (!year || !month || !day || *year < 1000 || *year > 9999)
    return {};
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok())
    return {};
  std::string formatted = std::to_string(*year);
  for (const int part : {*month, *day}) {
    formatted += part < 10 ? "-0" : "-";
    formatted += std::to_string(part);
  }
  return formatted;
}

}  // namespace

std::optional<std::string> parse_calendar_date(std::string_view text) {
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    if (text.size() > 10 && text[10] != 'T' && text[10] != ' ')
      return {};
    return format_if_real(read_digits(text, 0, 4), read_digits(text, 5, 2),
                          read_digits(text, 8, 2));
  }
  const std::size_t first = text.find_first_of("/-");
  if (first == 0 || first > 2)
    return {};
  const std::size_t second = text.find(text[first], first + 1);
  if (second == std::string_view::npos || second - first < 2 || second - first > 3 ||
      text.size() != second + 5)
    return {};
  return format_if_real(read_digits(text, second + 1, 4),
                        read_digits(text, first + 1, second - first - 1),
                        read_digits(text, 0, first));
}

}  // namespace timbao
