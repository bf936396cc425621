// Headline-like English queries of our own, which no decoding of keystrokes may touch.
#pragma once

#include <string_view>

namespace timbao {

// One query a line.
extern const std::string_view english_queries;

}  // namespace timbao
