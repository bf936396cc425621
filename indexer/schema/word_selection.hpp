// Finds the words that somebody asks for in stored token streams, without making the streams of
// all words first: an article has hundreds of words, and a query meets a dozen of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

#include "analyzers/analyzed_text.hpp"
#include "indexer/schema/stream_code.hpp"
#include "indexer/schema/stream_decoder.hpp"
#include "indexer/schema/token_stream.hpp"

namespace timbao {

// Which words are asked for, by their ids as token streams have them: "hòa" and not "hoa".
class WordSelection {
 public:
  WordSelection();
  void add(WordId id);
  // 1 if it is asked for. Fields' ends always are.
  unsigned count(WordId id) const { return static_cast<unsigned>(ids_[id / 64] >> id % 64 & 1); }

  // The code of streams, in which is marked what may be asked for.
  const CodedSymbols& symbols() const { return symbols_; }

 private:
  CodedSymbols symbols_;
  std::array<std::uint64_t, 0x10000 / 64> ids_{};
};

// A word that was asked for, or a field's end (id stream_field_end).
struct SelectedWord {
  std::uint32_t place;  // how many words of the article stand before it, in all fields
  WordId id;
  std::uint16_t begins;  // 1 where a field or a sentence begins
};

// Whether a word stands right behind another one in a sentence: "Nội" of "Hà Nội", and not of
// "… ở Hà? Nội …".
inline bool follows(const SelectedWord& word, const SelectedWord& before) {
  return word.place == before.place + 1 && word.begins == 0 && before.id != stream_field_end;
}

// A symbol that may be asked for, as it was read.
struct PickedSymbol {
  std::uint64_t bits;  // that begin with it
  // In the lower half CodedSymbol::packed, in the upper one how many symbols of the stream are
  // before it: written at once.
  std::uint64_t symbol_and_at;
};
static_assert(std::is_trivial_v<PickedSymbol>);

// The selected words of one stream in their order; its memory is for many streams.
class SelectedWords {
 public:
  // Valid until the next stream is read into it.
  std::span<const SelectedWord> words() const { return {words_.get(), count_}; }

  // Room for what may be picked from a stream of so many bytes.
  PickedSymbol* prepare(std::size_t stream_size);
  // Makes words of what was picked.
  void take(std::ptrdiff_t picked, const WordSelection& selection);

 private:
  std::unique_ptr<PickedSymbol[]> picked_;
  std::size_t picked_size_ = 0;
  std::unique_ptr<SelectedWord[]> words_;
  std::size_t words_size_ = 0;
  std::size_t count_ = 0;
};

inline constexpr std::size_t streams_at_once = 4;

// Reads as many streams as there are `found` for, at most streams_at_once: where a word ends in the
// code is known only when it has been read, and meanwhile the processor reads the other streams.
// About 2 ns a word. Bytes that are no stream give words, too, no more than they have bits.
// Thread-safe.
void select_words(std::span<const std::string_view> streams, const WordSelection& selection,
                  std::span<SelectedWords> found);

}  // namespace timbao
