// The promises of analyze(), checked for one text; shared by property tests and fuzzers.
#pragma once

#include <string>
#include <string_view>

namespace timbao {

// Checks that tokens have increasing, non-empty ranges inside the text, that what lies between
// them holds no ASCII letter or digit, that spellings are never empty and at most as long as
// promised, that folding is idempotent, and that a second analysis gives the same, at once and
// piece by piece.
// Returns what does not hold, or an empty string.
std::string contract_violation(std::string_view text);

// Exact and folded spellings of all tokens, for comparing two writings of one text.
std::string all_terms(std::string_view text);

}  // namespace timbao
