// Text made safe to stand in HTML, XML, CSV, a URL or a header.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

// & < > " ' as entities: "Tom & Jerry" -> "Tom &amp; Jerry". Good for HTML text and attributes.
std::string html_escaped(std::string_view text);

// The same for XML 1.0, without the control characters that no XML document may have.
std::string xml_escaped(std::string_view text);

// All but letters, digits and -._~ percent-encoded: "hòa" -> "h%C3%B2a".
std::string percent_encoded(std::string_view text);

// A CSV field (RFC 4180), in quotes if it needs them. A field that a spreadsheet would take for a
// formula, beginning with = + - @, a tab or a carriage return, gets an apostrophe before it:
// "=1+1" -> "'=1+1".
std::string csv_field(std::string_view text);

}  // namespace timbao
