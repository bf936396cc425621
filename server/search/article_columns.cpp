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

void ValueColumn::find_frequent() {
  constexpr std::size_t frequent_share = 16;
  std::vector<std::uint32_t> counts(values.size(), 0);
  for (const std::uint32_t number : number_of)
    ++counts[number];
  std::vector<std::size_t> place(values.size(), values.size());  // in `frequent`, of those in it
  const auto end = static_cast<std::uint32_t>(number_of.size());
  frequent.clear();
  rare = ArticleSet(end);
  for (std::uint32_t number = 0; number < counts.size(); ++number)
    if (counts[number] > number_of.size() / frequent_share) {
      place[number] = frequent.size();
      frequent.push_back({number, ArticleSet(end)});
    }
  for (std::uint32_t document = 0; document < end; ++document)
    if (const std::size_t at = place[number_of[document]]; at < frequent.size())
      frequent[at].articles.insert(document);
    else
      rare.insert(document);
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
