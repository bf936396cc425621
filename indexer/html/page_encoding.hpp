// What a page is written in, whatever it says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzers/legacy_encodings.hpp"

namespace timbao::html {

// The name behind the first "charset=" of a Content-Type or of <meta>, without quotes; a view into
// `text`, empty where none is named: "text/html; charset=\"utf-8\"" -> "utf-8".
std::string_view named_charset(std::string_view text);

// The page as UTF-8. `charset` is what came with it ("windows-1252" of an HTTP header), empty if
// nothing did; `given` what the user says. Valid UTF-8 is UTF-8, except where its letters are those
// of TCVN3 or VNI taken for Western ones, as old pages have them once somebody has "converted"
// them; other pages are detected by their text, and charset or <meta> decide only where that is
// unsure, because pages in the .VnTime and VNI fonts all say windows-1252. Linear.
struct DecodedPage {
  std::string utf8;
  Encoding encoding = Encoding::utf8;
};
DecodedPage decode_page(std::string_view bytes, std::string_view charset,
                        std::optional<Encoding> given);

}  // namespace timbao::html
