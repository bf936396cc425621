// Words of English and other languages that read as Telex keystrokes but hardly ever are.
#pragma once

#include <string_view>

namespace timbao {

// Whether a lower-case ASCII word is a common English or foreign one that Telex would make a
// Vietnamese syllable of ("has" -> "há", "see" -> "sê", "taxi" -> "tãi"), or its plural. The list
// is our own, of a few hundred words, and no dictionary: "iphone" is not in it, because it is no
// Telex anyway. Logarithmic, thread-safe.
bool is_foreign_word(std::string_view word);

}  // namespace timbao
