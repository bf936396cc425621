// Numbers the values of columns.
#include "server/search/article_columns.hpp"

#include <cstdio>

namespace timbao {

void ColumnFiller::add(std::uint32_t document, std::string_view value) {
  for (auto number = static_cast<std::uint32_t>(numbers_.size() + 1);
       number < column_.values.size(); ++number)
    numbers_.emplace(column_.values[number], number);
  key_.assign(value);
  const auto [entry, fresh] =
      numbers_.try_emplace(key_, static_cast<std::uint32_t>(column_.values.size()));
  if (fresh)
    column_.values.push_back(key_);
  column_.number_of[document] = entry->second;
}

std::uint32_t day_number(std::string_view digits) {
  constexpr std::size_t day_digits = 8;
  if (digits.size() != day_digits)
    return 0;
  std::uint32_t day = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9')
      return 0;
    day = day * 10 + static_cast<std::uint32_t>(digit - '0');
  }
  return day;
}

std::string day_text(std::uint32_t day) {
  if (day == 0)
    return {};
  char text[16];
  std::snprintf(text, sizeof text, "%04u-%02u-%02u", day / 10000 % 10000, day / 100 % 100,
                day % 100);
  return text;
}

}  // namespace timbao
