// Remembers syllables by their very bytes, so that the words that make up most of a newspaper are
// scanned once and then recognised whole.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// The run of letter bytes that begins at some place of a text: ASCII letters and all bytes of
// multibyte characters, whatever these are.
struct LetterBytes {
  std::uint64_t low = 0;   // its first eight bytes, zeros behind its end
  std::uint32_t high = 0;  // the next four
  unsigned length = 0;     // 0: no letter here; over cached_bytes_max: too long for the cache
};

inline constexpr unsigned letter_bytes_read = 16;  // bytes that read_letter_bytes() looks at
inline constexpr unsigned cached_bytes_max = 12;   // no syllable in NFC has more than ten

namespace detail {

inline std::uint64_t load_little_endian(const char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  if constexpr (std::endian::native == std::endian::big)
    value = __builtin_bswap64(value);
  return value;
}

// The highest bit of each byte that is no letter byte. Eight bytes at once, after the classic
// "SIMD within a register" range test (H. Warren, Hacker's Delight, 2002): lower case and seven
// bits leave room for adding without carries.
inline std::uint64_t other_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t high_bits = 0x80 * ones;
  const std::uint64_t lower = (bytes | 0x20 * ones) & 0x7F * ones;
  const std::uint64_t from_a = lower + (0x80 - 'a') * ones;
  const std::uint64_t past_z = lower + (0x80 - 'z' - 1) * ones;
  return ~((from_a & ~past_z) | bytes) & high_bits;
}

}  // namespace detail

// Precondition: letter_bytes_read bytes can be read.
inline LetterBytes read_letter_bytes(const char* bytes) {
  const std::uint64_t first = detail::load_little_endian(bytes);
  const std::uint64_t second = detail::load_little_endian(bytes + 8);
  const std::uint64_t first_ends = detail::other_bytes(first);
  const std::uint64_t second_ends = detail::other_bytes(second);
  LetterBytes letters;
  const auto first_length = static_cast<unsigned>(std::countr_zero(first_ends)) / 8;
  const auto second_length = static_cast<unsigned>(std::countr_zero(second_ends)) / 8;
  letters.length = first_length + (first_length == 8 ? second_length : 0);
  // Shifting out what lies behind the end; a shift by all 64 bits is undefined, hence in two steps.
  const auto keep = [](std::uint64_t value, unsigned length) {
    return length == 0 ? 0 : value & ~std::uint64_t{0} >> (64 - 8 * length);
  };
  letters.low = keep(first, first_length);
  letters.high = static_cast<std::uint32_t>(keep(second, letters.length - first_length));
  return letters;
}

// Direct-mapped: a new syllable takes the place of the one that was there. 128 kB. Not thread-safe.
class SyllableCache {
 public:
  struct Entry {
    std::uint64_t low = 0;  // 0: free, no run of letters begins with a zero
    std::uint32_t high = 0;
    WordId exact_id = 0;
    WordId folded_id = 0;

    bool is(const LetterBytes& letters) const { return low == letters.low && high == letters.high; }
  };

  SyllableCache() : entries_(std::size_t{1} << slot_bits) {}

  Entry& slot_of(const LetterBytes& letters) {
    const std::uint64_t mixed =
        (letters.low ^ std::uint64_t{letters.high} * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
    return entries_[mixed >> (64 - slot_bits)];
  }

 private:
  static constexpr unsigned slot_bits = 13;
  std::vector<Entry> entries_;
};

}  // namespace timbao
