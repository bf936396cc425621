// Suggestions from the statistics of a few headlines.
#include "analyzers/spelling_suggestions.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/word_edits.hpp"
#include "tests/support/unicode_forms.hpp"

namespace timbao {
namespace {

constexpr int repetitions = 40;  // of the headlines, so that they outweigh a mistake

const std::vector<std::string> headlines = {
    "Công ty xây lắp Đại Nam",         "Học sinh nghỉ hè sớm",
    "Ông Trần Văn Nghĩ được khen",     "Bóng đá Việt Nam thắng lớn",
    "Sửa chữa trường học ở Thanh Hóa", "Trung tâm thành phố Hồ Chí Minh",
    "Nông dân trồng lúa và nuôi tôm",  "Máy bay Boeing hạ cánh xuống Pleiku",
    "Giá vàng hôm nay 22 tháng 12",
};

LanguageStatistics learn(const std::vector<std::string>& texts, int times) {
  StatisticsCollector collector;
  AnalyzedText analyzed;
  for (const std::string& text : texts) {
    analyze(text, analyzed);
    for (int time = 0; time < times; ++time)
      collector.add(analyzed);
  }
  return collector.finish();
}

const SpellingModel& model() {
  static const SpellingModel made = make_spelling_model(
      merge(learn(headlines, repetitions), learn({"Làng Xuẩn xưa", "vở kịch hài năm nay"}, 1)));
  return made;
}

bool is_known(std::string_view folded) {
  return folded == "boeing" || folded == "pleiku";
}

std::vector<SpellingSuggestion> suggestions_for(const std::string& query,
                                                const SpellingModel& by = model()) {
  AnalyzedText analyzed;
  analyze(query, analyzed);
  return suggest_spellings(query, analyzed, by, is_known);
}

TEST(SpellingSuggestions, SuggestsWhatTheArchiveHas) {
  struct Case {
    const char* query;
    const char* expected;
  };
  const std::vector<Case> cases = {
      {"xay lap hai nam", "xây lắp đại nam"},                  // another letter, unmarked
      {"công ty sây lắp đại nam", "công ty xây lắp đại nam"},  // s for x
      {"nghĩ hè sớm", "nghỉ hè sớm"},                          // hỏi for ngã
      {"Nghĩ Hè", "Nghỉ Hè"},
      {"bóng đá viêtj nam", "bóng đá việt nam"},  // a key too many
      {"thanh phoo ho chi minh", "thành phố hồ chí minh"},
      {"thanh pho ho chi mnih", "thành phố hồ chí minh"},    // exchanged
      {"Thanh pho ho chi MIMH", "Thành phố hồ chí MINH"},    // a neighbouring key
      {"chồng lúa và nuôi tôm", "trồng lúa và nuôi tôm"},    // ch for tr
      {"lông dân trồng lúa", "nông dân trồng lúa"},          // l for n
      {"nông dâng trồng lúa", "nông dân trồng lúa"},         // ng for n
      {"trường hoc ở thanh hóa", "trường học ở thanh hóa"},  // a mark left out
      {"(máy bau) boeing", "(máy bay) boeing"},
  };
  for (const Case& expected : cases) {
    const std::vector<SpellingSuggestion> given = suggestions_for(expected.query);
    EXPECT_FALSE(given.empty()) << expected.query;
    if (given.empty())
      continue;
    EXPECT_EQ(given.front().text, expected.expected);
    EXPECT_GT(given.front().score, 0);
  }
}

TEST(SpellingSuggestions, LeavesRightQueriesAlone) {
  const std::vector<std::string> queries = {
      "xây lắp đại nam",
      "xay lap dai nam",
      "XAY LAP",
      "nghỉ hè",
      "Trần Văn Nghĩ",  // a name that differs from a frequent word by its tone
      "làng xuẩn",      // rare, but there
      "xuẩn",
      "kịch hài năm nay",
      "pleiku boeing",
      "Boeing",
      "22 12 2017",
      "giá vàng 22 tháng 12",
      "",
      " ?! ",
      "windows",
  };
  for (const std::string& query : queries)
    EXPECT_TRUE(suggestions_for(query).empty())
        << query << " -> " << suggestions_for(query).front().text;
}

TEST(SpellingSuggestions, AreFewDifferentAndBestFirst) {
  for (const char* query : {"thanh phoo ho chi mnih", "nông dâng chồng lúa", "sây lấp đại nam"}) {
    const std::vector<SpellingSuggestion> given = suggestions_for(query);
    EXPECT_LE(given.size(), suggestions_max);
    for (std::size_t index = 1; index < given.size(); ++index) {
      EXPECT_GE(given[index - 1].score, given[index].score) << query;
      EXPECT_NE(given[index - 1].text, given[index].text) << query;
    }
    for (const SpellingSuggestion& suggestion : given)
      EXPECT_NE(suggestion.text, query);
    const std::vector<SpellingSuggestion> again = suggestions_for(query);
    ASSERT_EQ(again.size(), given.size());
    for (std::size_t index = 0; index < given.size(); ++index)
      EXPECT_EQ(again[index].text, given[index].text);
  }
}

TEST(SpellingSuggestions, TakesDecomposedAndDamagedBytes) {
  const std::vector<SpellingSuggestion> given = suggestions_for(to_nfd("nghĩ hè sớm"));
  ASSERT_FALSE(given.empty());
  EXPECT_EQ(to_nfc(given.front().text), "nghỉ hè sớm");
  const std::vector<SpellingSuggestion> damaged = suggestions_for("\xFF nghĩ hè sớm \xC3");
  ASSERT_FALSE(damaged.empty());
  EXPECT_EQ(damaged.front().text, "\xFF nghỉ hè sớm \xC3");
}

TEST(SpellingSuggestions, KnowsNothingOfAnEmptyArchive) {
  EXPECT_TRUE(suggestions_for("xay lap hai nam", SpellingModel()).empty());
}

TEST(SpellingSuggestions, WithoutALookUpWordsThatAreNoSyllablesStay) {
  AnalyzedText analyzed;
  const std::string query = "thanh pho ho chi mnih";
  analyze(query, analyzed);
  EXPECT_TRUE(suggest_spellings(query, analyzed, model()).empty());
}

TEST(SpellingSuggestions, EndlessQueriesGetNone) {
  std::string query;
  for (int word = 0; word < 10'000; ++word)
    query += "nghĩ hè ";
  EXPECT_TRUE(suggestions_for(query).empty());
}

TEST(WordEdits, AreOneMistakeAway) {
  struct Case {
    const char* written;
    const char* meant;
    bool within;
  };
  const std::vector<Case> cases = {
      {"nghĩ", "nghỉ", true},    {"sây", "xây", true},        {"chồng", "trồng", true},
      {"dành", "giành", true},   {"rành", "giành", true},     {"lón", "nón", true},
      {"tỷ", "tỉ", true},        {"bàng", "bàn", true},       {"các", "cát", true},
      {"đườmg", "đường", true},  {"đưởng", "đường", true},    {"đưồng", "đường", true},
      {"ngiêm", "nghiêm", true}, {"nghiiêm", "nghiêm", true}, {"ghniêm", "nghiêm", false},
      {"xây", "sáy", false},     {"hoa", "biển", false},      {"duong", "đường", true},
      {"kon", "con", true},      {"nghe", "nge", false},      {"a", "ba", true},
  };
  for (const Case& expected : cases) {
    AnalyzedText analyzed;
    analyze(expected.meant, analyzed);
    const Token meant = analyzed.tokens.at(0);
    analyze(expected.written, analyzed);
    const std::vector<WordEdit> edits =
        edits_of(read_written_word(expected.written), analyzed.tokens.at(0).folded_id, true);
    EXPECT_EQ(std::any_of(edits.begin(), edits.end(),
                          [&](const WordEdit& edit) {
                            return meant.kind == TokenKind::syllable && edit.word == meant.exact_id;
                          }),
              expected.within)
        << expected.written << ' ' << expected.meant;
  }
}

TEST(WordEdits, AreEachThereOnceAndNeverTheWordItself) {
  for (const char* written : {"hoa", "nghiêng", "quyển", "gì", "xxxxxxx", "aaaaaaaaaaaa", "ơ"})
    for (const bool marks : {false, true}) {
      AnalyzedText analyzed;
      analyze(written, analyzed);
      const Token token = analyzed.tokens.at(0);
      const std::vector<WordEdit> edits =
          edits_of(read_written_word(written), token.folded_id, marks);
      for (std::size_t index = 0; index < edits.size(); ++index) {
        EXPECT_NE(edits[index].word, marks ? token.exact_id : token.folded_id) << written;
        EXPECT_GT(edits[index].cost, 0);
        if (index > 0) {
          EXPECT_LT(edits[index - 1].word, edits[index].word) << written;
        }
      }
    }
}

TEST(WordEdits, AreThoseThatCostNoMore) {
  for (const char* written : {"hoa", "nghiêng", "quyển", "gì", "sây", "đưồng", "kon", "ơ"})
    for (const bool marks : {false, true}) {
      AnalyzedText analyzed;
      analyze(written, analyzed);
      const Token token = analyzed.tokens.at(0);
      const WrittenWord word = read_written_word(written);
      const std::vector<WordEdit> all = edits_of(word, token.folded_id, marks);
      for (const double cost_max : {-1.0, 0.0, 3.0, 4.0, 5.5, 6.0, 6.5, 7.0, 7.5, 9.0, 100.0}) {
        std::vector<std::pair<WordId, double>> expected;
        for (const WordEdit& edit : all)
          if (edit.cost <= cost_max)
            expected.emplace_back(edit.word, edit.cost);
        std::vector<std::pair<WordId, double>> found;
        for (const WordEdit& edit : edits_of(word, token.folded_id, marks, cost_max))
          found.emplace_back(edit.word, edit.cost);
        EXPECT_EQ(found, expected) << written << ' ' << marks << ' ' << cost_max;
      }
    }
}

}  // namespace
}  // namespace timbao
