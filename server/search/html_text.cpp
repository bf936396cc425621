// Copies what lies between special characters as it is; all of these are ASCII.
#include "server/search/html_text.hpp"

#include <array>

namespace timbao {
namespace {

constexpr std::array<bool, 256> is_special = [] {
  std::array<bool, 256> special{};
  for (const unsigned char byte : {'&', '<', '>', '"', '\''})
    special[byte] = true;
  return special;
}();

std::string_view reference_to(char special) {
  switch (special) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return "&#39;";
  }
}

}  // namespace

void append_escaped(std::string_view text, std::string& out) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_special[static_cast<unsigned char>(text[at])])
      continue;
    out.append(text, begin, at - begin).append(reference_to(text[at]));
    begin = at + 1;
  }
  out.append(text, begin);
}

void append_marked(std::string_view text, std::size_t begin, std::size_t end,
                   const std::vector<Highlight>& highlights, std::string& out) {
  for (const Highlight& highlight : highlights) {
    if (highlight.begin < begin || highlight.end > end)
      continue;
    append_escaped(text.substr(begin, highlight.begin - begin), out);
    out += "<mark>";
    append_escaped(text.substr(highlight.begin, highlight.end - highlight.begin), out);
    out += "</mark>";
    begin = highlight.end;
  }
  append_escaped(text.substr(begin, end - begin), out);
}

}  // namespace timbao
