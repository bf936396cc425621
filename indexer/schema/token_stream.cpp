// Builds the canonical code of stream_code.txt and packs streams with it.
#include "indexer/schema/token_stream.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstdint>
#include <cstring>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "embedded_schema_files.hpp"

namespace timbao {
namespace {

constexpr unsigned code_bits_max = 11;
constexpr std::size_t id_count = 0x10000;
// What is not in the code stands behind one of two escapes as 15 bits: syllables by their id, other
// words by their distance from the first id that is none.
constexpr unsigned escaped_bits = 15;
static_assert(folded_syllable_begin == 1u << escaped_bits);

enum class Escape : std::uint8_t { none, syllable, word };

struct Code {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  // 0: not in the code
};

// What the next code_bits_max bits begin with.
struct Decoded {
  WordId id = 0;
  std::uint8_t length = 0;
  Escape escape = Escape::none;
};

struct Symbol {
  std::uint8_t length = 0;
  WordId id = 0;
  Escape escape = Escape::none;
};

Symbol symbol_of(std::string_view name, std::uint8_t length) {
  if (name == "<sentence>")
    return {length, stream_sentence_end};
  if (name == "<field>")
    return {length, stream_field_end};
  if (name == "<syllable>")
    return {length, 0, Escape::syllable};
  if (name == "<word>")
    return {length, 0, Escape::word};
  AnalyzedText analyzed;
  analyze(name, analyzed);
  assert(analyzed.tokens.size() == 1 && analyzed.tokens[0].kind == TokenKind::syllable);
  return {length, analyzed.tokens[0].exact_id};
}

// Lines "LENGTH: NAME NAME ...", lengths ascending; '#' begins a comment.
std::vector<Symbol> read_symbols(std::string_view file) {
  std::vector<Symbol> symbols;
  while (!file.empty()) {
    const std::size_t line_end = std::min(file.find('\n'), file.size());
    std::string_view line = file.substr(0, line_end);
    file.remove_prefix(std::min(line_end + 1, file.size()));
    const std::size_t colon = line.find(':');
    if (line.starts_with('#') || colon == line.npos)
      continue;
    std::uint8_t length = 0;
    for (const char digit : line.substr(0, colon))
      length = static_cast<std::uint8_t>(length * 10 + (digit - '0'));
    line.remove_prefix(colon + 1);
    while (!line.empty()) {
      const std::size_t name_end = std::min(line.find(' '), line.size());
      if (name_end > 0)
        symbols.push_back(symbol_of(line.substr(0, name_end), length));
      line.remove_prefix(std::min(name_end + 1, line.size()));
    }
  }
  return symbols;
}

struct StreamCode {
  std::vector<Code> code_of = std::vector<Code>(id_count);
  Code syllable_escape;
  Code word_escape;
  std::array<Decoded, 1u << code_bits_max> decoded{};
};

// The canonical code of these lengths: symbols of one length are numbered in the file's order.
StreamCode make_code() {
  StreamCode code;
  std::uint32_t next = 0;
  unsigned previous_length = 0;
  const auto* const file =
      std::find_if(embedded_schema_files.begin(), embedded_schema_files.end(),
                   [](const EmbeddedFile& one) { return one.name == "stream_code.txt"; });
  for (const Symbol& symbol : read_symbols(file->content)) {
    assert(symbol.length >= previous_length && symbol.length <= code_bits_max);
    next <<= symbol.length - previous_length;
    previous_length = symbol.length;
    const Code bits{static_cast<std::uint16_t>(next), symbol.length};
    if (symbol.escape == Escape::syllable)
      code.syllable_escape = bits;
    else if (symbol.escape == Escape::word)
      code.word_escape = bits;
    else
      code.code_of[symbol.id] = bits;
    const unsigned free_bits = code_bits_max - symbol.length;
    for (std::uint32_t rest = 0; rest < 1u << free_bits; ++rest)
      code.decoded[next << free_bits | rest] = {symbol.id, symbol.length, symbol.escape};
    ++next;
  }
  return code;
}

const StreamCode& stream_code() {
  static const StreamCode code = make_code();
  return code;
}

class BitWriter {
 public:
  explicit BitWriter(std::string& out) : out_(out) {}
  void put(std::uint32_t bits, unsigned length) {
    pending_ = pending_ << length | bits;
    count_ += length;
    for (; count_ >= 8; count_ -= 8)
      out_ += static_cast<char>(pending_ >> (count_ - 8));
  }
  void put(const Code& code) { put(code.bits, code.length); }
  void finish() {
    if (count_ > 0)
      put(0, 8 - count_);
  }

 private:
  std::string& out_;
  std::uint64_t pending_ = 0;
  unsigned count_ = 0;
};

// Hands out bits from the front, 57 to 64 of them at hand after fill(); zeros behind the end.
class BitReader {
 public:
  explicit BitReader(std::string_view bytes)
      : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  void fill() {
    if (end_ - next_ >= 8) {
      std::uint64_t loaded = 0;
      std::memcpy(&loaded, next_, sizeof loaded);
      if constexpr (std::endian::native == std::endian::little)
        loaded = __builtin_bswap64(loaded);
      bits_ |= loaded >> count_;
      next_ += (63 - count_) / 8;
      count_ |= 56;
      return;
    }
    while (count_ <= 56 && next_ < end_) {
      bits_ |= static_cast<std::uint64_t>(static_cast<unsigned char>(*next_++)) << (56 - count_);
      count_ += 8;
    }
  }
  std::uint32_t peek(unsigned length) const {
    return static_cast<std::uint32_t>(bits_ >> (64 - length));
  }
  // False where there are not so many bits.
  bool skip(unsigned length) {
    if (length > count_)
      return false;
    bits_ <<= length;
    count_ -= length;
    return true;
  }

 private:
  const char* next_;
  const char* end_;
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;
};

}  // namespace

WordId stream_id(const Token& token) {
  return token.kind == TokenKind::syllable ? token.exact_id : token.folded_id;
}

void append_field_to_stream(const AnalyzedText& field, std::vector<WordId>& stream) {
  bool first = true;
  for (const Token& token : field.tokens) {
    if (token.starts_sentence && !first)
      stream.push_back(stream_sentence_end);
    first = false;
    stream.push_back(stream_id(token));
  }
  stream.push_back(stream_field_end);
}

void encode_stream(std::span<const WordId> stream, std::string& out) {
  const StreamCode& code = stream_code();
  BitWriter writer(out);
  for (const WordId id : stream) {
    if (const Code& known = code.code_of[id]; known.length > 0) {
      writer.put(known);
    } else if (id < folded_syllable_begin) {
      writer.put(code.syllable_escape);
      writer.put(id, escaped_bits);
    } else {
      writer.put(code.word_escape);
      writer.put(id - folded_syllable_begin, escaped_bits);
    }
  }
  writer.finish();
}

void decode_stream(std::string_view bytes, std::vector<WordId>& out) {
  const StreamCode& code = stream_code();
  out.clear();
  BitReader reader(bytes);
  unsigned fields = 0;
  constexpr unsigned field_count = 3;  // what is behind the last field fills the last byte
  while (fields < field_count) {
    reader.fill();
    const Decoded& decoded = code.decoded[reader.peek(code_bits_max)];
    if (!reader.skip(decoded.length))
      return;
    WordId id = decoded.id;
    if (decoded.escape != Escape::none) {
      const auto written = static_cast<WordId>(reader.peek(escaped_bits));
      if (!reader.skip(escaped_bits))
        return;
      id = decoded.escape == Escape::syllable
               ? written
               : static_cast<WordId>(folded_syllable_begin + written);
    }
    fields += id == stream_field_end;
    out.push_back(id);
  }
}

}  // namespace timbao
