// A word's letters as somebody wrote them: which marks and capitals are there already.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_letters.hpp"

namespace timbao {

inline constexpr std::size_t written_letters_max = 12;  // a syllable and typing mistakes

struct WrittenWord {
  std::array<Letter, written_letters_max> letters{};  // with their quality
  std::size_t size = 0;        // 0: no Vietnamese letters, or more of them than the maximum
  Tone tone = Tone::ngang;     // the last one, wherever it stands
  std::uint32_t capitals = 0;  // bit n: the n-th letter is a capital
  bool marked = false;         // any tone, quality or đ
};

// Reads a token's source: "Viêt" -> v i ê t, level tone, first letter a capital. UTF-8 in any
// composition. Constant time, no allocation. Thread-safe.
WrittenWord read_written_word(std::string_view source);

// Whether a token of `text` begins with a capital: "Hà" and "ĐH" do. Constant time.
bool starts_with_capital(std::string_view text, const Token& token);

// Whether `syllable` has the written letters, and every mark that was written: "viêt" may be
// "viết" and "việt", but not "viet" or "vít". Precondition: is_syllable(syllable).
bool keeps_what_is_written(const WrittenWord& word, WordId syllable);

// The syllable in UTF-8 (NFC, tone in the old place: "hòa") with the written word's capitals; a
// syllable of another length has its first letter or all of them as capitals: ("VIET", việt) ->
// "VIỆT". Precondition: is_syllable(syllable).
std::string spell_like(const WrittenWord& word, WordId syllable);

}  // namespace timbao
