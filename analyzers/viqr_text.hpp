// VIQR, Vietnamese written in ASCII with marks behind the letters (RFC 1456): Tie^'ng Vie^.t.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace timbao {

// Decodes VIQR to UTF-8 in NFC: "Vie^.t Nam. DDa^u?" -> "Việt Nam. Đâu?". A mark stays what it is
// in ASCII where the word is no syllable with it; a text that escapes its punctuation with
// backslashes is read as RFC 1456 has it, all marks behind vowels are marks. Bytes that are not
// UTF-8 become U+FFFD. Never fails. Linear. Thread-safe. Source: RFC 1456.
std::string decode_viqr(std::string_view text);

struct ViqrEvidence {
  std::size_t words = 0;   // runs of letters and marks
  std::size_t marked = 0;  // syllables with ^ ( + or dd, which hardly stand in any other text
};

// How much in an ASCII text is written as VIQR. Linear. Thread-safe.
ViqrEvidence find_viqr_evidence(std::string_view text);

}  // namespace timbao
