// The frame of a report as a self-contained page: heading, style sheet for light and dark.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

// A whole document that needs nothing from elsewhere. `title` is plain text, `body` HTML.
std::string html_page(std::string_view title, std::string_view body);

// "<a>" -> "&lt;a&gt;", quotes too.
std::string escape_html(std::string_view text);

}  // namespace timbao
