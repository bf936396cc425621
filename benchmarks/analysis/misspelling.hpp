// Makes one mistake in a word, as people make them; knows nothing of how mistakes are corrected.
#pragma once

#include <array>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

enum class Mistake : std::uint8_t {
  hook_tilde,        // hỏi for ngã or ngã for hỏi
  other_tone,        // any other tone that the language allows
  sound_alike,       // s/x, ch/tr, d/gi/r, l/n, i/y, final n/ng, c/t
  exchanged,         // two neighbouring letters
  missing,           // a letter
  extra,             // a letter twice, or one of a neighbouring key behind it
  neighbouring_key,  // for a letter
};
inline constexpr std::array all_mistakes = {
    Mistake::hook_tilde, Mistake::other_tone, Mistake::sound_alike,     Mistake::exchanged,
    Mistake::missing,    Mistake::extra,      Mistake::neighbouring_key};
inline constexpr std::array<const char*, 7> mistake_names = {
    "hỏi for ngã",      "another tone",      "sounds alike",    "exchanged letters",
    "a letter missing", "a letter too many", "neighbouring key"};

// `syllable` (as the analyser spells it, or that without its marks) with the mistake; nothing where
// it cannot be made.
std::optional<std::string> misspelled(std::string_view syllable, WordId id, Mistake mistake,
                                      std::mt19937& random);

}  // namespace timbao
