// Reads the lengths of stream_code.txt and numbers the canonical code.
#include "indexer/schema/stream_code.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "embedded_schema_files.hpp"
#include "indexer/schema/token_stream.hpp"

namespace timbao {
namespace {

constexpr std::size_t id_count = 0x10000;
static_assert(folded_syllable_begin == 1u << escaped_bits);

// A line's name with the length of its code.
struct Symbol {
  std::uint8_t length = 0;
  std::string_view name;
};

// All but the length.
CodedSymbol meaning_of(std::string_view name) {
  if (name == "<sentence>")
    return CodedSymbol::of(stream_sentence_end, CodedSymbol::sentence_end_flag);
  if (name == "<field>")
    return CodedSymbol::of(stream_field_end, CodedSymbol::field_end_flag);
  if (name == "<syllable>")
    return CodedSymbol::of(0, CodedSymbol::escape_flag);
  if (name == "<word>")
    return CodedSymbol::of(folded_syllable_begin, CodedSymbol::escape_flag);
  AnalyzedText analyzed;
  analyze(name, analyzed);
  assert(analyzed.tokens.size() == 1 && analyzed.tokens[0].kind == TokenKind::syllable);
  return CodedSymbol::of(analyzed.tokens[0].exact_id);
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
        symbols.push_back({length, line.substr(0, name_end)});
      line.remove_prefix(std::min(name_end + 1, line.size()));
    }
  }
  return symbols;
}

// Symbols of one length are numbered in the file's order.
StreamCode make_code() {
  StreamCode code;
  code.code_of.resize(id_count);
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
    CodedSymbol coded = meaning_of(symbol.name);
    assert(symbol.length >= plain_bits_min || coded.escape() != 0);
    assert(symbol.length == escape_bits || coded.escape() == 0);
    if (coded.escape() != 0)
      (coded.id() == 0 ? code.syllable_escape : code.word_escape) = bits;
    else
      code.code_of[coded.id()] = bits;
    coded.packed |= symbol.length + (coded.escape() != 0 ? escaped_bits : 0);
    const unsigned free_bits = code_bits_max - symbol.length;
    for (std::uint32_t rest = 0; rest < 1u << free_bits; ++rest)
      code.symbols[next << free_bits | rest] = coded;
    ++next;
  }
  return code;
}

}  // namespace

const StreamCode& stream_code() {
  static const StreamCode code = make_code();
  return code;
}

}  // namespace timbao
