// Reads numbers and names of months side by side.
#include "indexer/html/written_date.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "indexer/calendar_date.hpp"

namespace timbao::html {
namespace {

// A run of digits or of letters, or one other byte.
struct Piece {
  std::string_view text;
  bool is_number = false;
  bool is_word = false;

  int number() const {
    int value = 0;
    for (const char digit : text.substr(0, 8))
      value = value * 10 + (digit - '0');
    return value;
  }
};

bool is_letter(char byte) {
  return std::isalpha(static_cast<unsigned char>(byte)) != 0 ||
         (static_cast<unsigned char>(byte) & 0x80) != 0;
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < text.size();) {
    const bool number = is_digit(text[at]);
    const bool word = is_letter(text[at]);
    std::size_t end = at + 1;
    while (end < text.size() && (number || word) &&
           (number ? is_digit(text[end]) : is_letter(text[end])))
      ++end;
    if (text[at] != ' ')
      pieces.push_back({text.substr(at, end - at), number, word});
    at = end;
  }
  return pieces;
}

std::optional<std::string> day_of(int year, int month, int day) {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31)
    return {};
  char digits[16];
  std::snprintf(digits, sizeof digits, "%04d-%02d-%02d", year, month, day);
  return parse_calendar_date(digits);
}

int month_of_name(std::string_view name) {
  constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
  if (name.size() < 3)
    return 0;
  std::string lower(name.substr(0, 3));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  const auto found = std::find(months.begin(), months.end(), lower);
  return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

class DateFinder {
 public:
  explicit DateFinder(std::string_view text) : pieces_(pieces_of(text)) {}

  std::optional<std::string> find() const {
    for (std::size_t at = 0; at < pieces_.size(); ++at)
      for (const auto read : {&DateFinder::separated, &DateFinder::spelled, &DateFinder::english,
                              &DateFinder::together})
        if (std::optional<std::string> day = (this->*read)(at))
          return day;
    return {};
  }

 private:
  bool is_number(std::size_t at, std::size_t digits_max) const {
    return at < pieces_.size() && pieces_[at].is_number && pieces_[at].text.size() <= digits_max;
  }
  bool is_year(std::size_t at) const { return is_number(at, 4) && pieces_[at].text.size() == 4; }
  bool is_text(std::size_t at, std::string_view text) const {
    return at < pieces_.size() && pieces_[at].text == text;
  }
  int number(std::size_t at) const { return pieces_[at].number(); }

  // 22/12/2025, 22-12-2025, 22.12.2025, 2025-12-22, 2025/12/22
  std::optional<std::string> separated(std::size_t at) const {
    const bool is_separated =
        at + 4 < pieces_.size() && pieces_[at + 1].text == pieces_[at + 3].text &&
        (is_text(at + 1, "/") || is_text(at + 1, "-") || is_text(at + 1, "."));
    if (!is_separated)
      return {};
    if (is_year(at) && is_number(at + 2, 2) && is_number(at + 4, 2))
      return day_of(number(at), number(at + 2), number(at + 4));
    if (is_number(at, 2) && is_number(at + 2, 2) && is_year(at + 4))
      return day_of(number(at + 4), number(at + 2), number(at));
    return {};
  }

  // ngày 22 tháng 12 năm 2025; 22 tháng 12, 2025; 22 tháng 12-2025
  std::optional<std::string> spelled(std::size_t at) const {
    if (!is_number(at, 2) || !(is_text(at + 1, "tháng") || is_text(at + 1, "Tháng")) ||
        !is_number(at + 2, 2))
      return {};
    std::size_t next = at + 3;
    while (next < pieces_.size() &&
           (is_text(next, ",") || is_text(next, "-") || is_text(next, "/") || is_text(next, "năm")))
      ++next;
    if (!is_year(next))
      return {};
    return day_of(number(next), number(at + 2), number(at));
  }

  // 22 Dec 2025; 22-Dec-2025; December 22, 2025
  std::optional<std::string> english(std::size_t at) const {
    if (is_number(at, 2)) {
      const std::size_t name = at + (is_text(at + 1, "-") ? 2 : 1);
      const std::size_t year = name + (is_text(name + 1, "-") || is_text(name + 1, ",") ? 2 : 1);
      if (name < pieces_.size() && pieces_[name].is_word && is_year(year))
        return day_of(number(year), month_of_name(pieces_[name].text), number(at));
      return {};
    }
    if (!pieces_[at].is_word || !is_number(at + 1, 2))
      return {};
    const std::size_t year = at + (is_text(at + 2, ",") ? 3 : 2);
    if (!is_year(year))
      return {};
    return day_of(number(year), month_of_name(pieces_[at].text), number(at + 1));
  }

  // 20251222, and nothing else
  std::optional<std::string> together(std::size_t at) const {
    if (pieces_.size() != 1 || !pieces_[at].is_number || pieces_[at].text.size() != 8)
      return {};
    const int digits = number(at);
    return day_of(digits / 10000, digits / 100 % 100, digits % 100);
  }

  std::vector<Piece> pieces_;
};

}  // namespace

std::optional<std::string> find_written_date(std::string_view text) {
  return DateFinder(text).find();
}

}  // namespace timbao::html
