// Text made safe to stand in HTML, with marks around parts of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace timbao {

// A stretch of the original text that met the query, in bytes.
struct Highlight {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Appends `text` with & < > " ' as entities. Good for HTML text and attributes.
void append_escaped(std::string_view text, std::string& out);

// text[begin, end) escaped, with <mark> around the highlights that lie in it.
void append_marked(std::string_view text, std::size_t begin, std::size_t end,
                   const std::vector<Highlight>& highlights, std::string& out);

}  // namespace timbao
