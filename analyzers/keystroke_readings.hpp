// One word typed without an input method, read as the keystrokes of Telex or VNI.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/analyzed_text.hpp"

namespace timbao {

enum class InputMethod : std::uint8_t { telex, vni };

// The syllable that a word's keystrokes make, and what in them says that they are keystrokes.
struct KeystrokeReading {
  WordId syllable = 0;         // 0: the keystrokes make no well-formed syllable
  std::uint32_t capitals = 0;  // bit n: the syllable's n-th letter was typed as a capital
  unsigned marks = 0;          // tone, quality and đ keys; 0 if nothing but letters was typed
  double weight = 0;           // how unlikely it is that the word was meant as it stands; 0 and up
};

// Reads ASCII letters, and digits for VNI: "tieengs" -> tiếng, "howjp" and "hopwj" -> hợp, "dangd"
// -> đang, "tie61ng" -> tiếng. A mark's key may stand anywhere behind its letter. Constant time, no
// allocation, thread-safe.
KeystrokeReading read_keystrokes(std::string_view word, InputMethod method);

// The reading's syllable in UTF-8 (NFC), with the capitals it was typed with: "Vieetj" -> "Việt".
// Precondition: reading.syllable != 0.
std::string spell_reading(const KeystrokeReading& reading);

}  // namespace timbao
