// Numbers and terms as bytes.
#include "indexer/glass/glass_encoding.hpp"

#include <bit>

namespace timbao {

void append_uint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_string(std::string& out, std::string_view value) {
  append_uint(out, value.size());
  out += value;
}

void append_sortable(std::string& out, std::uint32_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  const unsigned size = bits <= 15 ? 2 : (bits + 5) / 7;
  const std::uint64_t mark = 0xFFu << (10 - size) & 0xFFu;
  const std::uint64_t marked = mark << (8 * (size - 1)) | value;
  for (unsigned byte = size; byte-- > 0;)
    out += static_cast<char>(marked >> (8 * byte));
}

void append_term(std::string& out, std::string_view term) {
  for (std::size_t zero; (zero = term.find('\0')) != term.npos; term.remove_prefix(zero + 1)) {
    out += term.substr(0, zero + 1);
    out += '\xFF';
  }
  out += term;
}

}  // namespace timbao
