// "Did you mean": queries that are far more probable in an archive than what was typed.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/language_statistics.hpp"

namespace timbao {

// An archive's statistics twice: queries without marks are judged without.
struct SpellingModel {
  LanguageStatistics marked;
  LanguageStatistics unmarked;
};
// Takes about as long as reading the statistics three times; make it once for an archive.
SpellingModel make_spelling_model(LanguageStatistics statistics);

// Whether the archive has a word that is no Vietnamese syllable, by its folded spelling
// ("pleiku"); statistics cannot tell, they know such words by a hash. A word should be in
// three articles to count as known: mistakes are in one or two as well.
using WordLookup = std::function<bool(std::string_view folded)>;

struct SpellingSuggestion {
  std::string text;  // the query with other words in it, with marks
  double score = 0;  // ln of how many times more probable it is than the query; above the threshold
};

inline constexpr std::size_t suggestions_max = 3;
// Words a query may have; nothing is suggested for longer ones.
inline constexpr std::size_t suggested_words_max = 64;

// Up to suggestions_max queries that were probably meant, best first; none for a query that is
// probably right, which nearly all are.
//
//   "xay lap hai nam" -> "xây lắp đại nam" (if the archive has that)
//   "nghĩ hè"         -> "nghỉ hè"
//   "bóng đá viêtj nam" -> "bóng đá việt nam"
//
// Each word may be one mistake away from what was meant (edits_of() in word_edits.hpp says which
// mistakes). Suggested is what the statistics make so much more probable that it outweighs the
// improbability of the mistakes by a threshold. Numbers stay, and so do words that are no syllables
// but that `is_known` knows; without it, all of these. Marks alone are never added to a query
// without any, because searching does not need them.
//
// `analyzed` is analyze()'s result for `query`. Never fails. Thread-safe if is_known is. A query of
// ten words takes about 1 ms: 32 candidates a word at most.
std::vector<SpellingSuggestion> suggest_spellings(std::string_view query,
                                                  const AnalyzedText& analyzed,
                                                  const SpellingModel& model,
                                                  const WordLookup& is_known = {});

}  // namespace timbao
