// Checked decoding and appending of UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace timbao {

inline constexpr char32_t invalid_code_point = 0xFFFFFFFF;

struct DecodedCodePoint {
  char32_t code_point = invalid_code_point;  // invalid_code_point where the bytes are not UTF-8
  unsigned length = 1;                       // bytes to advance; 1 for an invalid byte
};

namespace detail {

inline bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

}  // namespace detail

// Decodes the code point at `position` (< text.size()). Overlong forms, surrogates, values past
// U+10FFFF and cut sequences are invalid and one byte long, so that a caller always advances.
inline DecodedCodePoint decode_utf8(std::string_view text, std::size_t position) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()) + position;
  const std::size_t available = text.size() - position;
  const unsigned first = bytes[0];
  if (first < 0x80)
    return {first, 1};
  if (first < 0xC2)
    return {};
  if (first < 0xE0) {
    if (available < 2 || !detail::is_continuation(bytes[1]))
      return {};
    return {(first & 0x1Fu) << 6 | (bytes[1] & 0x3Fu), 2};
  }
  if (first < 0xF0) {
    if (available < 3 || !detail::is_continuation(bytes[1]) || !detail::is_continuation(bytes[2]))
      return {};
    const char32_t value = (first & 0x0Fu) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
    if (value < 0x800 || (value >= 0xD800 && value <= 0xDFFF))
      return {};
    return {value, 3};
  }
  if (first > 0xF4 || available < 4 || !detail::is_continuation(bytes[1]) ||
      !detail::is_continuation(bytes[2]) || !detail::is_continuation(bytes[3]))
    return {};
  const char32_t value = (first & 0x07u) << 18 | (bytes[1] & 0x3Fu) << 12 |
                         (bytes[2] & 0x3Fu) << 6 | (bytes[3] & 0x3Fu);
  if (value < 0x10000 || value > 0x10FFFF)
    return {};
  return {value, 4};
}

// Appends a valid code point to `out`.
inline void append_utf8(std::string& out, char32_t code_point) {
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | code_point >> 6);
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | code_point >> 12);
    out += static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code_point >> 18);
    out += static_cast<char>(0x80 | (code_point >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code_point >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code_point & 0x3F));
  }
}

// The offset of the first byte that is not valid UTF-8, or npos. Linear.
std::size_t find_invalid_utf8(std::string_view text);

}  // namespace timbao
