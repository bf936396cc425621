// The token stream: an article's words as 16-bit ids, from which the second phase of a search
// computes what the inverted index does not hold (exact n-grams, proximity, phrases).
//
// Per field (title, abstract, text) a run of words, closed by stream_field_end; stream_sentence_end
// stands before a word that starts a new sentence inside a field. It is stored as a Huffman code
// (D. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", 1952) of at most 11
// bits, the same for all archives (stream_code.txt): 11.2 bits a word of news where the ids
// take 16.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

inline constexpr WordId stream_sentence_end = 0;
inline constexpr WordId stream_field_end = 0xFFFF;

// The id of a token in a stream: exact for syllables, folded for other words.
WordId stream_id(const Token& token);
// Appends one field. Call it for title, abstract and text in this order, also for empty ones.
void append_field_to_stream(const AnalyzedText& field, std::vector<WordId>& stream);

// The stored form of a stream. About 3 ns a word. Thread-safe.
void encode_stream(std::span<const WordId> stream, std::string& out);
// Overwrites `out` with the ids of a stored stream and keeps its memory. Of bytes that are no
// stream it makes as many ids as there are bits for. About 2 ns a word. Thread-safe. Who looks for
// some words only is faster with select_words() (word_selection.hpp).
void decode_stream(std::string_view bytes, std::vector<WordId>& out);

}  // namespace timbao
