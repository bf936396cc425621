// The one entry from text to tokens: the index, the query and the highlighter all call analyze().
#pragma once

#include <cstdint>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Changes whenever the same text would give other tokens or ids; an archive stores the version it
// was written with and is refused by an analyser of another one.
inline constexpr std::uint32_t analyzer_version = 1;

// Longest text one call takes: offsets are 32 bits wide. Longer input is cut there.
inline constexpr std::size_t analyzed_bytes_max = 0xFFFF'FFF0;

// Splits `text` (UTF-8, any mixture of compositions) into syllables, words and numbers.
//
//   "Hoà Bình, 1.000 đồng" -> hòa [0,4) bình [5,10) 1000 [12,17) đồng [18,26)
//
// Offsets always index the original bytes and never go backwards; what lies between two tokens is
// white space, punctuation or bytes that are not UTF-8. Letters and digits part ("U23" is u, 23, as
// is "U-23"), digits grouped in threes join ("1.000"), a decimal comma is a point ("2,5" is "2.5"),
// e-mail addresses and URLs fall into their parts. A word of more than 48 letters keeps its first
// 48 in its spelling; its token still covers all of it.
//
// `out` is overwritten; its views may not outlive the next call. No allocation once its buffers
// have grown. Never fails. Linear in text.size(). Thread-safe for distinct `out`.
void analyze(std::string_view text, AnalyzedText& out);

// The same piece by piece, for those who may not need all of a text: goes on at `begin`, which is 0
// or what the call before returned, to the first end of a sentence at or behind the byte `enough`,
// and returns the offset behind that, or text.size(). Adds to `out`, which it empties where `begin`
// is 0; all pieces together give the very tokens of analyze().
//
//   "Giá vàng tăng. Vàng SJC" from 0, enough 5 -> giá [0,4) vàng [5,10) tăng [11,16), returns 17
std::size_t analyze_on(std::string_view text, std::size_t begin, std::size_t enough,
                       AnalyzedText& out);

}  // namespace timbao
