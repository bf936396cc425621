// Spellings and ids of words that are not in the syllable table.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

// Letters of a word that go into its spelling; the rest of a longer one is left out of the term.
inline constexpr std::size_t spelled_letters_max = 48;
// Combining marks kept behind one letter.
inline constexpr std::size_t marks_per_letter_max = 8;

// The id of a spelling that is no syllable: a hash in [hashed_word_begin, 0xFFFE].
WordId hashed_word_id(std::string_view spelling);

// Appends the exact and folded spellings of `source` to `spellings` and fills in the token's
// spelling, ids and lengths. `source` is ASCII letters: "Windows" -> "windows".
void spell_ascii_word(std::string_view source, Token& token, std::string& spellings);

// The same for any word in UTF-8, through ICU's NFKC case folding: "Café" -> "café" / "cafe".
// `map_lookalikes` writes Cyrillic and Greek letters that look Latin as Latin ones.
void spell_word(std::string_view source, bool map_lookalikes, Token& token, std::string& spellings);

}  // namespace timbao
