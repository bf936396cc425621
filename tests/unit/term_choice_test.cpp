// Which words and neighbours get a posting.
#include "indexer/schema/term_choice.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/token_stream.hpp"

namespace timbao {
namespace {

AnalyzedText analyzed(const std::string& text) {
  AnalyzedText result;
  analyze(text, result);
  return result;
}

TEST(TermChoice, NeighboursOfFrequentSyllablesNeedAReason) {
  struct Case {
    const char* words;
    bool indexed;
  };
  const std::vector<Case> cases = {{"việt nam", true},     {"thành phố", true}, {"công an", true},
                                   {"học sinh", true},     {"của các", true},   {"và có", false},
                                   {"được của", false},    {"là trong", false}, {"lúa chịu", true},
                                   {"chịu của", true},     {"Messi của", true}, {"2024 của", true},
                                   {"của Guardiola", true}};
  for (const Case& expected : cases) {
    const AnalyzedText text = analyzed(expected.words);
    ASSERT_EQ(text.tokens.size(), 2u) << expected.words;
    EXPECT_EQ(has_bigram_term(text.tokens[0].folded_id, text.tokens[1].folded_id), expected.indexed)
        << expected.words;
  }
}

TEST(TermChoice, UsualSpellingsAreFoundByTheirLetters) {
  struct Case {
    const char* word;
    const char* term;
  };
  const std::vector<Case> cases = {{"việt", "Fviet"},   {"viết", "Sviết"},   {"án", "Sán"},
                                   {"an", "San"},       {"nam", "Snam"},     {"năm", "Snăm"},
                                   {"messi", "Fmessi"}, {"méssi", "Sméssi"}, {"2024", "F2024"}};
  for (const Case& expected : cases) {
    const AnalyzedText text = analyzed(expected.word);
    ASSERT_EQ(text.tokens.size(), 1u) << expected.word;
    EXPECT_EQ(spelling_term(stream_id(text.tokens[0]), text.exact(text.tokens[0]),
                            text.folded(text.tokens[0])),
              expected.term)
        << expected.word;
  }
}

TEST(TermChoice, AUsualSpellingIsTheOnlyOneOfItsLetters) {
  std::vector<bool> seen(0x10000, false);
  EXPECT_GT(usual_syllables().size(), 500u);
  for (const WordId id : usual_syllables()) {
    const WordId folded = folded_id_of_syllable(id);
    EXPECT_FALSE(seen[folded]) << syllable_spelling(id);
    seen[folded] = true;
  }
}

}  // namespace
}  // namespace timbao
