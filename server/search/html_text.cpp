// Escapes byte by byte; everything that is special is ASCII.
#include "server/search/html_text.hpp"

namespace timbao {

void append_escaped(std::string_view text, std::string& out) {
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += byte;
    }
  }
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
