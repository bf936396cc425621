// The Huffman code of token streams, made of stream_code.txt.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

inline constexpr unsigned code_bits_max = 11;
// The shortest code of a word or a sentence's end.
inline constexpr unsigned plain_bits_min = 5;
// What is not in the code, an eighth of all words, stands behind one of two escapes as 15 bits:
// syllables by their id, other words by their distance from the first id that is none.
inline constexpr unsigned escape_bits = 4;
inline constexpr unsigned escaped_bits = 15;
inline constexpr unsigned symbol_bits_max = escape_bits + escaped_bits;
static_assert(code_bits_max <= symbol_bits_max);

struct Code {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  // 0: not in the code
};

// What the next code_bits_max bits begin with. One number, so that decoders keep it in a register,
// and without an initial value, so that room for many costs nothing.
struct CodedSymbol {
  static constexpr std::uint32_t sentence_end_flag = 1u << 8;
  static constexpr std::uint32_t field_end_flag = 1u << 9;
  static constexpr std::uint32_t escape_flag = 1u << 10;
  static constexpr std::uint32_t picked_flag = 1u << 11;  // see word_selection.cpp

  std::uint32_t packed;  // the length in the lowest bits, flags, the id in the highest

  static constexpr CodedSymbol of(WordId id, std::uint32_t flags = 0) {
    return {std::uint32_t{id} << 16 | flags};
  }
  // With what stands behind an escape.
  unsigned length() const { return packed & 0x3F; }
  unsigned sentence_end() const { return packed / sentence_end_flag & 1; }
  unsigned field_end() const { return packed / field_end_flag & 1; }
  unsigned escape() const { return packed / escape_flag & 1; }
  unsigned picked() const { return packed / picked_flag & 1; }
  // Of an escape the least that may stand behind it.
  WordId id() const { return static_cast<WordId>(packed >> 16); }
};
static_assert(sizeof(CodedSymbol) == 4 && std::is_trivial_v<CodedSymbol>);

using CodedSymbols = std::array<CodedSymbol, std::size_t{1} << code_bits_max>;

struct StreamCode {
  std::vector<Code> code_of;  // by id
  Code syllable_escape;
  Code word_escape;
  CodedSymbols symbols{};
};

// The same for all archives. Made when it is first asked for; thread-safe.
const StreamCode& stream_code();

}  // namespace timbao
