// Packs and unpacks streams.
#include "indexer/schema/token_stream.hpp"

#include <cstdint>

#include "analyzers/syllable_table.hpp"
#include "indexer/schema/stream_code.hpp"
#include "indexer/schema/stream_decoder.hpp"

namespace timbao {
namespace {

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

// Takes every word.
class WholeSink {
 public:
  explicit WholeSink(WordId* out) : next_(out) {}

  template <typename... Symbols>
  void take(const Symbols&... read) {
    WordId* next = next_;
    ((*next++ = id_of(read)), ...);
    next_ = next;
  }
  const WordId* end() const { return next_; }

 private:
  WordId* next_;
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
  out.resize(bytes.size() * 8 / plain_bits_min + 1);
  StreamDecoder decoder(bytes, stream_code().symbols, WholeSink(out.data()));
  do {
    while (decoder.take_three()) {
    }
  } while (decoder.take_one());
  out.resize(static_cast<std::size_t>(decoder.sink().end() - out.data()));
}

}  // namespace timbao
