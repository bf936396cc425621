// Checked decoding of UTF-8: the parts that need not be inlined.
#include "analyzers/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace timbao {

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t position = 0;
  while (position < text.size()) {
    if (position + 8 <= text.size()) {  // skip eight ASCII bytes at once
      std::uint64_t eight = 0;
      std::memcpy(&eight, text.data() + position, 8);
      if ((eight & 0x8080808080808080u) == 0) {
        position += 8;
        continue;
      }
    }
    const DecodedCodePoint decoded = decode_utf8(text, position);
    if (decoded.code_point == invalid_code_point)
      return position;
    position += decoded.length;
  }
  return std::string_view::npos;
}

}  // namespace timbao
