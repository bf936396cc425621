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
constexpr unsigned plain_bits_min = 5;
constexpr unsigned words_per_fill = 5;
static_assert(words_per_fill * code_bits_max <= 57 - 1);
constexpr std::size_t id_count = 0x10000;
// What is not in the code stands behind one of two escapes as 15 bits: syllables by their id, other
// words by their distance from the first id that is none.
constexpr unsigned escaped_bits = 15;
static_assert(folded_syllable_begin == 1u << escaped_bits);

// Of every symbol; all but plain ones need a closer look while reading.
enum class SymbolKind : std::uint8_t { plain, field_end, syllable_escape, word_escape };

struct Code {
  std::uint16_t bits = 0;
  std::uint8_t length = 0;  // 0: not in the code
};

// What the next code_bits_max bits begin with.
struct Decoded {
  WordId id = 0;
  std::uint8_t length = 0;
  SymbolKind kind = SymbolKind::plain;
};

struct Symbol {
  std::uint8_t length = 0;
  WordId id = 0;
  SymbolKind kind = SymbolKind::plain;
};

Symbol symbol_of(std::string_view name, std::uint8_t length) {
  if (name == "<sentence>")
    return {length, stream_sentence_end};
  if (name == "<field>")
    return {length, stream_field_end, SymbolKind::field_end};
  if (name == "<syllable>")
    return {length, 0, SymbolKind::syllable_escape};
  if (name == "<word>")
    return {length, 0, SymbolKind::word_escape};
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
    assert(symbol.length >= plain_bits_min || symbol.kind > SymbolKind::field_end);
    next <<= symbol.length - previous_length;
    previous_length = symbol.length;
    const Code bits{static_cast<std::uint16_t>(next), symbol.length};
    if (symbol.kind == SymbolKind::syllable_escape)
      code.syllable_escape = bits;
    else if (symbol.kind == SymbolKind::word_escape)
      code.word_escape = bits;
    else
      code.code_of[symbol.id] = bits;
    const unsigned free_bits = code_bits_max - symbol.length;
    for (std::uint32_t rest = 0; rest < 1u << free_bits; ++rest)
      code.decoded[next << free_bits | rest] = {symbol.id, symbol.length, symbol.kind};
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

// Decodes a stream some words at a time.
class StreamDecoder {
 public:
  StreamDecoder(std::string_view bytes, std::vector<WordId>& out)
      : code_(stream_code()), reader_(bytes), out_(out) {
    out.resize(bytes.size() * 8 / plain_bits_min + 1);
    next_ = out.data();
  }

  // False when nothing is left. What is behind the last field fills the last byte.
  bool step() {
    constexpr unsigned field_count = 3;
    reader_.fill();
    // As many words as the bits at hand have for certain, as long as they are plain ones: that is
    // nearly always, and only their lengths depend on each other.
    for (unsigned word = 0; word < words_per_fill; ++word) {
      const Decoded& decoded = code_.decoded[reader_.peek(code_bits_max)];
      if (decoded.kind != SymbolKind::plain || !reader_.skip(decoded.length))
        return take_any() && fields_ < field_count;
      *next_++ = decoded.id;
    }
    return true;
  }

  void finish() { out_.resize(static_cast<std::size_t>(next_ - out_.data())); }

 private:
  bool take_any() {
    reader_.fill();
    const Decoded& decoded = code_.decoded[reader_.peek(code_bits_max)];
    if (!reader_.skip(decoded.length))
      return false;
    WordId id = decoded.id;
    if (decoded.kind == SymbolKind::field_end) {
      ++fields_;
    } else if (decoded.kind != SymbolKind::plain) {
      const auto written = static_cast<WordId>(reader_.peek(escaped_bits));
      if (!reader_.skip(escaped_bits))
        return false;
      id = decoded.kind == SymbolKind::syllable_escape
               ? written
               : static_cast<WordId>(folded_syllable_begin + written);
    }
    *next_++ = id;
    return true;
  }

  const StreamCode& code_;
  BitReader reader_;
  std::vector<WordId>& out_;
  WordId* next_ = nullptr;
  unsigned fields_ = 0;
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
  StreamDecoder decoder(bytes, out);
  while (decoder.step()) {
  }
  decoder.finish();
}

void decode_streams(std::string_view bytes, std::vector<WordId>& out, std::string_view other_bytes,
                    std::vector<WordId>& other_out) {
  StreamDecoder decoder(bytes, out);
  StreamDecoder other(other_bytes, other_out);
  bool goes_on = true;
  bool other_goes_on = true;
  while (goes_on && other_goes_on) {
    goes_on = decoder.step();
    other_goes_on = other.step();
  }
  while (goes_on)
    goes_on = decoder.step();
  while (other_goes_on)
    other_goes_on = other.step();
  decoder.finish();
  other.finish();
}

}  // namespace timbao
