// Goes through streams in turn and writes down what is selected.
#include "indexer/schema/word_selection.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <numeric>

#include "indexer/schema/stream_decoder.hpp"

namespace timbao {
namespace {

// Picks what may be asked for: words of the code that are, all that is written out, and ends.
// Without a branch: every symbol is written, and the next one over it unless it was picked. Words
// that are come too seldom to be foreseen, and too often to pay for each surprise.
class PickingSink {
 public:
  explicit PickingSink(PickedSymbol* out) : next_(out) {}

  template <typename... Symbols>
  void take(const Symbols&... symbols) {
    // In variables of its own: what is written could change members for all that the compiler
    // knows.
    PickedSymbol* next = next_;
    std::uint64_t at = at_;
    const auto take_one = [&](const ReadSymbol& read) {
      next->bits = read.bits;
      next->symbol_and_at = at | read.symbol.packed;
      at += std::uint64_t{1} << 32;
      next += read.symbol.picked();
    };
    (take_one(symbols), ...);
    next_ = next;
    at_ = at;
  }
  const PickedSymbol* end() const { return next_; }

 private:
  PickedSymbol* next_;
  std::uint64_t at_ = 0;  // how many symbols were before, in the upper half
};

using PickingDecoder = StreamDecoder<PickingSink>;

// Behind the last symbol that was picked.
const PickedSymbol* picked_from(PickingDecoder decoder) {
  do {
    while (decoder.take_three()) {
    }
  } while (decoder.take_one());
  return decoder.sink().end();
}

// Room for at least so many that need not keep their values.
template <typename Item>
void make_room(std::size_t wanted, std::unique_ptr<Item[]>& items, std::size_t& size) {
  constexpr std::size_t least = 2048;
  if (size >= wanted)
    return;
  size = std::max({least, 2 * size, wanted});
  items = std::make_unique_for_overwrite<Item[]>(size);
}

}  // namespace

WordSelection::WordSelection() : symbols_(stream_code().symbols) {
  constexpr std::uint32_t always =
      CodedSymbol::escape_flag | CodedSymbol::sentence_end_flag | CodedSymbol::field_end_flag;
  for (CodedSymbol& symbol : symbols_)
    symbol.packed |= (symbol.packed & always) != 0 ? CodedSymbol::picked_flag : 0;
  add(stream_field_end);
}

void WordSelection::add(WordId id) {
  ids_[id / 64] |= std::uint64_t{1} << id % 64;
  const Code& code = stream_code().code_of[id];
  if (code.length == 0)
    return;
  const unsigned free_bits = code_bits_max - code.length;
  for (std::uint32_t rest = 0; rest < 1u << free_bits; ++rest)
    symbols_[static_cast<std::uint32_t>(code.bits) << free_bits | rest].packed |=
        CodedSymbol::picked_flag;
}

PickedSymbol* SelectedWords::prepare(std::size_t stream_size) {
  // One more for what is written and not picked.
  make_room(stream_size * 8 / plain_bits_min + 2, picked_, picked_size_);
  return picked_.get();
}

void SelectedWords::take(std::ptrdiff_t picked, const WordSelection& selection) {
  const auto count = static_cast<std::size_t>(picked);
  make_room(count + 1, words_, words_size_);
  SelectedWord* next = words_.get();
  std::uint32_t ends = 0;
  std::uint32_t begin = 0;  // behind the latest end
  for (const PickedSymbol& one : std::span(picked_.get(), count)) {
    const CodedSymbol symbol{static_cast<std::uint32_t>(one.symbol_and_at)};
    const auto at = static_cast<std::uint32_t>(one.symbol_and_at >> 32);
    const WordId id = id_of({one.bits, symbol});
    *next = {at - ends, id, static_cast<std::uint16_t>(at == begin)};
    next += selection.count(id);
    const unsigned is_end = symbol.sentence_end() | symbol.field_end();
    ends += is_end;
    begin = is_end != 0 ? at + 1 : begin;
  }
  count_ = static_cast<std::size_t>(next - words_.get());
}

void select_words(std::span<const std::string_view> streams, const WordSelection& selection,
                  std::span<SelectedWords> found) {
  assert(streams.size() == found.size() && streams.size() <= streams_at_once);
  // The longest first, so that the last one is not long alone.
  std::array<std::size_t, streams_at_once> order{};
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(streams.size()),
      [&streams](std::size_t a, std::size_t b) { return streams[a].size() > streams[b].size(); });
  std::array<PickedSymbol*, streams_at_once> out{};
  std::size_t begun = 0;
  const auto begin = [&] {
    const std::size_t number = order[begun++];
    out[number] = found[number].prepare(streams[number].size());
    return PickingDecoder(streams[number], selection.symbols(), PickingSink(out[number]));
  };
  const auto end = [&](std::size_t number, const PickedSymbol* behind) {
    found[number].take(behind - out[number], selection);
  };
  if (streams.empty())
    return;
  std::size_t first_number = order[begun];
  PickingDecoder first = begin();
  if (streams.size() == 1)
    return end(first_number, picked_from(first));
  std::size_t second_number = order[begun];
  PickingDecoder second = begin();
  // Two in turn, whose decoders stay in registers: nobody else gets their addresses.
  for (;;) {
    while (first.take_three() && second.take_three()) {
    }
    if (!first.take_one()) {
      end(first_number, first.sink().end());
      if (begun == streams.size())
        return end(second_number, picked_from(second));
      first_number = order[begun];
      first = begin();
    }
    if (!second.take_one()) {
      end(second_number, second.sink().end());
      if (begun == streams.size())
        return end(first_number, picked_from(first));
      second_number = order[begun];
      second = begin();
    }
  }
}

}  // namespace timbao
