// The result of analysing a text: plain token records over the original bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace timbao {

// A word's identity in 16 bits, the same in every archive and every process (see
// syllable_table.hpp):
//   0                  end of a sentence, where a token stream is stored
//   1 .. 0x7FFF        a Vietnamese syllable with its marks ("hòa", "hoà" and "hoa\u0300" share
//   one) 0x8000 .. 0x8FFF   the folded (mark-free) spelling of a syllable ("nguyen") 0x9000 ..
//   0xFFFE   any other word or number, hashed: two of them may share an id 0xFFFF             end
//   of a field, where a token stream is stored
using WordId = std::uint16_t;

enum class TokenKind : std::uint8_t {
  syllable,  // a well-formed Vietnamese syllable, marked or not
  word,      // any other run of letters: foreign words, names of minorities, abbreviations
  number,    // digits; "1.000.000" is one token with the exact form "1000000"
};

// One syllable, word or number. 24 bytes, trivially copyable.
struct Token {
  std::uint32_t source_begin = 0;  // byte offsets into the analysed text, end exclusive
  std::uint32_t source_end = 0;
  std::uint32_t spelling_begin = 0;  // into AnalyzedText::spellings, unused for syllables
  std::uint16_t exact_length = 0;    // exact spelling first, the folded one right behind it
  std::uint16_t folded_length = 0;
  WordId exact_id = 0;
  WordId folded_id = 0;
  TokenKind kind = TokenKind::word;
  bool starts_sentence = false;  // no n-gram reaches back over such a token's beginning
};

// The tokens of one text. Reuse one object for many texts: analyze() keeps its capacity, so that
// no memory is allocated per token. Views returned live until the next analyze() into the object.
struct AnalyzedText {
  std::vector<Token> tokens;
  std::string spellings;  // exact and folded spellings of the tokens that are not syllables

  // The canonical spelling with marks, lower case NFC, tone in the old place: "Hoà" -> "hòa".
  std::string_view exact(const Token& token) const;
  // The same without any mark, đ as d, and y as i where the two are spellings of one sound:
  // "Hoà" -> "hoa", "kỹ" -> "ki", "Đường" -> "duong".
  std::string_view folded(const Token& token) const;
};

}  // namespace timbao
