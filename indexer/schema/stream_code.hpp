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

// What the next code_bits_max bits begin with. Without initial values, so that room for many costs
// nothing.
struct CodedSymbol {
  std::uint8_t length;  // with what stands behind an escape
  std::uint8_t sentence_end : 1;
  std::uint8_t field_end : 1;
  std::uint8_t escape : 1;
  std::uint8_t picked : 1;  // see word_selection.cpp
  WordId id;                // of an escape the least that may stand behind it
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
