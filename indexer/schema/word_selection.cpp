// Goes through streams in turn and writes down what is selected.
#include "indexer/schema/word_selection.hpp"

#include <array>
#include <cassert>
#include <optional>

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
    std::uint32_t at = at_;
    const auto take_one = [&](const ReadSymbol& read) {
      next->bits = read.bits;
      next->symbol = read.symbol;
      next->at = at++;
      next += read.symbol.picked;
    };
    (take_one(symbols), ...);
    next_ = next;
    at_ = at;
  }
  const PickedSymbol* end() const { return next_; }

 private:
  PickedSymbol* next_;
  std::uint32_t at_ = 0;
};

}  // namespace

WordSelection::WordSelection() : symbols_(stream_code().symbols) {
  for (CodedSymbol& symbol : symbols_)
    symbol.picked = symbol.escape | symbol.sentence_end | symbol.field_end;
  add(stream_field_end);
}

void WordSelection::add(WordId id) {
  ids_[id / 64] |= std::uint64_t{1} << id % 64;
  const Code& code = stream_code().code_of[id];
  if (code.length == 0)
    return;
  const unsigned free_bits = code_bits_max - code.length;
  for (std::uint32_t rest = 0; rest < 1u << free_bits; ++rest)
    symbols_[static_cast<std::uint32_t>(code.bits) << free_bits | rest].picked = 1;
}

PickedSymbol* SelectedWords::prepare(std::size_t stream_size) {
  // One more for what is written and not picked.
  const std::size_t most = stream_size * 8 / plain_bits_min + 2;
  if (picked_size_ < most) {
    picked_ = std::make_unique_for_overwrite<PickedSymbol[]>(most);
    picked_size_ = most;
  }
  return picked_.get();
}

void SelectedWords::take(std::size_t picked, const WordSelection& selection) {
  words_.resize(picked + 1);
  SelectedWord* next = words_.data();
  std::uint32_t ends = 0;
  std::uint32_t begin = 0;  // behind the latest end
  for (const PickedSymbol& one : std::span(picked_.get(), picked)) {
    const WordId id = id_of({one.bits, one.symbol});
    *next = {one.at - ends, id, static_cast<std::uint16_t>(one.at == begin)};
    next += selection.count(id);
    const unsigned is_end = unsigned{one.symbol.sentence_end} | one.symbol.field_end;
    ends += is_end;
    begin = is_end != 0 ? one.at + 1 : begin;
  }
  words_.resize(static_cast<std::size_t>(next - words_.data()));
}

void select_words(std::span<const std::string_view> streams, const WordSelection& selection,
                  std::span<SelectedWords> found) {
  assert(streams.size() == found.size() && streams.size() <= streams_at_once);
  using Decoder = StreamDecoder<PickingSink>;
  std::array<std::optional<Decoder>, streams_at_once> decoders;
  std::array<const PickedSymbol*, streams_at_once> begin{};
  std::array<Decoder*, streams_at_once> unfinished{};
  std::size_t left = 0;
  for (std::size_t number = 0; number < streams.size(); ++number) {
    PickedSymbol* const out = found[number].prepare(streams[number].size());
    begin[number] = out;
    decoders[number].emplace(streams[number], selection.symbols(), PickingSink(out));
    unfinished[left++] = &*decoders[number];
  }
  while (left > 0)
    for (std::size_t turn = 0; turn < left; ++turn)
      if (!unfinished[turn]->step())
        unfinished[turn] = unfinished[--left];
  for (std::size_t number = 0; number < streams.size(); ++number)
    found[number].take(static_cast<std::size_t>(decoders[number]->sink().end() - begin[number]),
                       selection);
}

}  // namespace timbao
