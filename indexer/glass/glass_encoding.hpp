// How keys and numbers of a glass database's tables are written, as Xapian 1.4 has it in
// common/pack.h and backends/glass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace timbao {

// What keys of the postlist table begin with, terms excepted; "\0\xFF" would be a term's zero byte.
inline constexpr std::string_view metadata_key_prefix{"\x00\xC0", 2};
inline constexpr std::string_view value_statistics_key_prefix{"\x00\xD0", 2};
inline constexpr std::string_view value_chunk_key_prefix{"\x00\xD8", 2};
inline constexpr std::string_view document_length_key{"\x00\xE0", 2};
// Between a term and the first document of a later chunk of its list.
inline constexpr std::string_view term_continuation{"\x00", 1};

// The version file, GLASS_VERSION_MAGIC.
inline constexpr std::string_view glass_version_magic = "\x0F\x0DXapian Glass";
inline constexpr std::uint32_t glass_root_is_fake_flag = 0x01;  // the table has no block yet
inline constexpr std::uint32_t glass_sequential_flag = 0x02;
inline constexpr unsigned glass_root_level_shift = 2;
inline constexpr std::uint32_t glass_block_size_unit = 2048;

inline constexpr std::size_t packed_size_max = 5;  // of a 32-bit number

// A number in base 128, low digits first; returns the end.
inline char* pack_uint(char* out, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7)
    *out++ = static_cast<char>(value | 0x80);
  *out++ = static_cast<char>(value);
  return out;
}
void append_uint(std::string& out, std::uint64_t value);
// The length, then the bytes.
void append_string(std::string& out, std::string_view value);

// A number that sorts by its bytes (pack_uint_preserving_sort): 15 bits in two bytes, 22 in three,
// 29 in four, 32 in five; the number of leading one bits tells the size, as in UTF-8.
void append_sortable(std::string& out, std::uint32_t value);

// A term as the beginning of a key: a zero byte is followed by 0xFF, so that the zero byte which
// ends the term in the keys of later chunks sorts before it.
void append_term(std::string& out, std::string_view term);

}  // namespace timbao
