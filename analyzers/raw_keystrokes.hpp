// Queries typed with no input method switched on: "tieengs vieetj", "tie61ng vie65t".
#pragma once

#include <string>
#include <string_view>

namespace timbao {

// The syllable that a word's Telex keys make, with the word's capitals: "tieengs" -> "tiếng",
// "hopwj" -> "hợp", "DDangr" -> "Đảng". The word itself where they make none ("windows") or where
// there is no key for a mark in it. Looks at nothing but the word: "as" is "á". UTF-8 in NFC, tone
// in the old place ("hòa"). Never fails. Constant time, thread-safe.
std::string decode_telex_word(std::string_view word);

// The same for VNI's digits: "tie61ng" -> "tiếng", "d9a6u1" -> "đấu", "U23" -> "U23".
std::string decode_vni_word(std::string_view word);

struct DecodedKeystrokes {
  std::string text;  // the query itself unless `changed`
  bool changed = false;
};

// Reads a query as Telex or VNI keystrokes where that makes better Vietnamese of it than it is:
//
//   "thanhf phoos Ho Chi Minh" -> "thành phố Ho Chi Minh"    "tie61ng vie65t" -> "tiếng việt"
//
// Decided for the query as a whole, by how unlikely its words are as anything but keystrokes and by
// what speaks against it: words that are Vietnamese without marks ("duoc"), English ones, or any
// letter beyond ASCII. A decoded query has all its readable words decoded; addresses, words with
// digits (Telex) and abbreviations in capitals stay. Unmarked Vietnamese, English, "U23", "covid19"
// and "B52" stay as they are. UTF-8 in, UTF-8 out; bytes that are not UTF-8 leave all unchanged.
// Never fails. Linear. Thread-safe. Key tables: the Telex and VNI input methods as in xvnkb.
DecodedKeystrokes decode_raw_keystrokes(std::string_view query);

}  // namespace timbao
