// The two things that every reader of a written format does with a piece of text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace timbao {

// `text` without blanks, tabs and line ends around it: " Giá vàng\r\n" -> "Giá vàng". A view into
// it.
inline std::string_view without_outer_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// A to Z as a to z and all else as it is, whatever the locale: names of headers, elements, files.
// "Text/HTML" -> "text/html", "ĐỨC" -> "ĐỨC".
inline std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  });
  return lower;
}

}  // namespace timbao
