// Takes a stored token stream apart, word by word, for those who read all of it and for those who
// look for some words.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "indexer/schema/stream_code.hpp"

namespace timbao {

// Hands out bits from the front.
class BitReader {
 public:
  static constexpr unsigned bits_at_hand = 57;

  explicit BitReader(std::string_view bytes) : bytes_(bytes.data()), size_(bytes.size()) {}

  // Whether whole_bits() may be called.
  bool has_whole_bits() const { return next_ / 8 + sizeof(std::uint64_t) <= size_; }
  // The next ones, bits_at_hand at least, the very next in the highest bit.
  std::uint64_t whole_bits() const {
    std::uint64_t loaded = 0;
    std::memcpy(&loaded, bytes_ + next_ / 8, sizeof loaded);
    if constexpr (std::endian::native == std::endian::little)
      loaded = __builtin_bswap64(loaded);
    return loaded << next_ % 8;
  }
  // The same, with zeros behind the end.
  std::uint64_t bits() const {
    if (has_whole_bits())
      return whole_bits();
    std::uint64_t loaded = 0;
    for (std::size_t at = 0; at < sizeof loaded; ++at) {
      const std::size_t byte = next_ / 8 + at;
      loaded = loaded << 8 | (byte < size_ ? static_cast<unsigned char>(bytes_[byte]) : 0);
    }
    return loaded << next_ % 8;
  }
  // Of bits that are there for certain.
  void drop(unsigned length) { next_ += length; }
  // False where there are not so many.
  bool skip(unsigned length) {
    if (length > size_ * 8 - next_)
      return false;
    drop(length);
    return true;
  }

 private:
  const char* bytes_;
  std::size_t size_;
  std::size_t next_ = 0;  // the number of a bit
};

// A symbol and the bits that begin with it.
struct ReadSymbol {
  std::uint64_t bits;
  CodedSymbol symbol;
};

// What it says: a word's id or that of an end. Without a branch, which would be guessed wrong for
// every eighth word: what would stand behind an escape is read in any case.
inline WordId id_of(const ReadSymbol& read) {
  const auto written = static_cast<unsigned>(read.bits << escape_bits >> (64 - escaped_bits));
  const unsigned asked_for = 0u - read.symbol.escape();
  return static_cast<WordId>(read.symbol.id() | (written & asked_for));
}

// Decodes a stream some symbols at a time. `Sink` has take(ReadSymbol...). Of bytes that are no
// stream it makes as many as there are bits for, of plain_bits_min each at least.
template <typename Sink>
class StreamDecoder {
 public:
  // `symbols` are those of stream_code(), marked as the sink wants them.
  StreamDecoder(std::string_view bytes, const CodedSymbols& symbols, Sink sink)
      : symbols_(symbols.data()), reader_(bytes), sink_(sink) {}

  // Both are inlined into the loops that call them, so that there a decoder lives in registers.

  // False where it is better to take_one(): before the end of a field and near that of the stream.
  [[gnu::always_inline]] bool take_three() {
    if (!reader_.has_whole_bits())
      return false;
    static_assert(3 * symbol_bits_max <= BitReader::bits_at_hand);
    const ReadSymbol first = read(reader_.whole_bits());
    const ReadSymbol second = read(first.bits << first.symbol.length());
    const ReadSymbol third = read(second.bits << second.symbol.length());
    if (((first.symbol.packed | second.symbol.packed | third.symbol.packed) &
         CodedSymbol::field_end_flag) != 0)
      return false;
    reader_.drop(first.symbol.length() + second.symbol.length() + third.symbol.length());
    sink_.take(first, second, third);
    return true;
  }

  // False when nothing is left. What is behind the last field fills the last byte.
  [[gnu::always_inline]] bool take_one() {
    const ReadSymbol one = read(reader_.bits());
    if (!reader_.skip(one.symbol.length()))
      return false;
    sink_.take(one);
    fields_ += one.symbol.field_end();
    return fields_ < field_count;
  }

  const Sink& sink() const { return sink_; }

 private:
  static constexpr unsigned field_count = 3;

  ReadSymbol read(std::uint64_t bits) const {
    return {bits, symbols_[bits >> (64 - code_bits_max)]};
  }

  const CodedSymbol* symbols_;
  BitReader reader_;
  Sink sink_;
  unsigned fields_ = 0;
};

}  // namespace timbao
