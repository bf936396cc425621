// The table of well-formed syllables and its numbering.
#include "analyzers/syllable_table.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/vietnamese_analyzer.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/token_listing.hpp"
#include "tests/support/unicode_forms.hpp"

namespace timbao {
namespace {

Token only_token(std::string_view word) {
  AnalyzedText text;
  analyze(word, text);
  EXPECT_EQ(text.tokens.size(), 1u) << word;
  return text.tokens.empty() ? Token{} : text.tokens[0];
}

TEST(SyllableTable, EverySpellingIsReadBackAsItsOwnSyllable) {
  for (WordId id = 1; id < syllable_id_end(); ++id) {
    const std::string spelling(syllable_spelling(id));
    const Token token = only_token(spelling);
    ASSERT_EQ(token.exact_id, id) << spelling;
    ASSERT_EQ(token.folded_id, folded_id_of_syllable(id)) << spelling;
    ASSERT_EQ(only_token(to_nfd(spelling)).exact_id, id) << "NFD of " << spelling;
    ASSERT_EQ(only_token(to_upper(spelling)).exact_id, id) << "upper case of " << spelling;
  }
}

TEST(SyllableTable, IdsStayBelowTheFoldedOnesAndFoldedBelowTheHashed) {
  EXPECT_LT(syllable_id_end(), folded_syllable_begin);
  for (WordId id = 1; id < syllable_id_end(); ++id) {
    ASSERT_GE(folded_id_of_syllable(id), folded_syllable_begin);
    ASSERT_LT(folded_id_of_syllable(id), hashed_word_begin);
  }
}

TEST(SyllableTable, NoTwoSyllablesShareASpelling) {
  std::set<std::string_view> spellings;
  for (WordId id = 1; id < syllable_id_end(); ++id)
    EXPECT_TRUE(spellings.insert(syllable_spelling(id)).second) << syllable_spelling(id);
}

TEST(SyllableTable, KnowsWhichTonesARhymeTakes) {
  const std::vector<std::pair<const char*, bool>> rows = {
      {"học", true},   {"hóc", true}, {"hoc", false}, {"hòc", false}, {"sách", true},
      {"sach", false}, {"hoa", true}, {"hỏa", true},  {"đẹp", true},  {"tẽt", false},
  };
  for (const auto& [word, possible] : rows)
    EXPECT_EQ(has_possible_tone(only_token(word).exact_id), possible) << word;
}

TEST(SyllableTable, ListsTheSyllablesBehindAFoldedSpelling) {
  std::set<std::string> found;
  for (const WordId id : syllables_folding_to(only_token("an").folded_id))
    found.insert(std::string(syllable_spelling(id)));
  EXPECT_EQ(found.size(), 18u);  // an ăn ân, six tones each
  EXPECT_TRUE(found.contains("án"));
  EXPECT_TRUE(found.contains("ẫn"));
  EXPECT_TRUE(syllables_folding_to(0xFFFF).empty());
}

// All placements of the one tone mark of an NFD word: "hoa\u0300" -> "ho\u0300a", "hoa\u0300".
std::vector<std::string> tone_placements(const std::string& word) {
  const std::u32string letters = decompose(word);
  std::u32string bare;
  char32_t tone = 0;
  for (const char32_t letter : letters)
    if (is_tone_mark(letter))
      tone = letter;
    else
      bare += letter;
  std::vector<std::string> placements;
  if (tone == 0)
    return placements;
  for (std::size_t index = 0; index < bare.size(); ++index)
    if (std::u32string_view(U"aeiouy").find(bare[index]) != std::u32string_view::npos) {
      std::u32string placed = bare;
      placed.insert(index + 1, 1, tone);
      placements.push_back(compose(placed));
    }
  return placements;
}

TEST(SyllableTable, EveryListedSyllableLandsOnOneFormInAllPlacementsAndCompositions) {
  const auto path = shared_data("lexical/syllables/vietnamesesyllable_7184_sorted_abc.txt");
  if (!path)
    GTEST_SKIP() << "needs ../shared/data/lexical/syllables, which is not here";
  std::ifstream file(*path);
  std::map<WordId, std::string> first_of;
  std::size_t syllables = 0;
  std::size_t others = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty())
      continue;
    const Token token = only_token(line);
    if (token.kind != TokenKind::syllable) {
      ++others;  // acronyms, loanwords and names of minorities stand in the list too
      continue;
    }
    ++syllables;
    for (const std::string& placed : tone_placements(line)) {
      ASSERT_EQ(only_token(placed).exact_id, token.exact_id) << line << " as " << placed;
      ASSERT_EQ(only_token(to_nfd(placed)).exact_id, token.exact_id) << line;
    }
    // Two lines may share a form only as placements of one syllable.
    const auto [known, fresh] = first_of.emplace(token.exact_id, line);
    if (!fresh) {
      const std::vector<std::string> placements = tone_placements(known->second);
      EXPECT_NE(std::find(placements.begin(), placements.end(), compose(decompose(line))),
                placements.end())
          << line << " and " << known->second;
    }
  }
  EXPECT_GT(syllables, 7000u);
  EXPECT_LT(others, 250u);
}

}  // namespace
}  // namespace timbao
