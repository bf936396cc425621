// What of an article is shown, and that what is found without reading all of it is what is found
// otherwise.
#include "server/search/highlighter.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

// As if every word stood in a tenth of the articles, or in nearly all.
TermStatistics made_statistics(const SearchQuery& query, double frequency) {
  TermStatistics statistics;
  statistics.articles = 1000;
  statistics.exact_frequency.assign(query.words.size(), frequency);
  statistics.folded_frequency.assign(query.words.size(), frequency);
  return statistics;
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int time = 0; time < count; ++time)
    all += text;
  return all;
}

const std::string filling = "Chợ nổi họp từ khi trời chưa sáng. ";  // eight words

TEST(Highlighter, ShowsWhereTheWholeQueryStandsFirst) {
  struct Row {
    const char* query;
    std::string text;
    const char* shown;   // must be in the snippet
    const char* hidden;  // must not, if there is something here
  };
  const std::string behind = repeated(filling, 20);
  const std::vector<Row> rows = {
      // The first of several, even if more of them stand together later.
      {"lúa chịu mặn", behind + "Giống lúa chịu mặn mới. " + behind + "Lúa chịu mặn, lúa chịu mặn!",
       "Giống <mark>lúa chịu mặn</mark> mới.", "mặn</mark>!"},
      // Other marks than typed do not count as the query.
      {"bạc liêu", "Tiền bác liều lĩnh. " + behind + "Tỉnh Bạc Liêu." + behind,
       "Tỉnh <mark>Bạc Liêu</mark>.", "bác"},
      // Typed without marks, any will do.
      {"bac lieu", "Tiền bác liều lĩnh. " + behind + "Tỉnh Bạc Liêu." + behind,
       "<mark>bác liều</mark>", "Tỉnh"},
      // Nowhere side by side: where most of it stands.
      {"lúa mặn", "Lúa. " + behind + "Mặn với lúa. " + behind, "<mark>Mặn</mark> với", ""},
      {"", filling + behind, "Chợ nổi họp", ""},
      {"lúa", "", "", ""},
  };
  for (const Row& row : rows) {
    const SearchQuery query = analyze_query(row.query);
    Highlighter highlighter(query, made_statistics(query, 10));
    const std::string snippet = highlighter.snippet(row.text);
    EXPECT_NE(snippet.find(row.shown), snippet.npos) << row.query << ": " << snippet;
    if (*row.hidden != '\0') {
      EXPECT_EQ(snippet.find(row.hidden), snippet.npos) << row.query << ": " << snippet;
    }
  }
}

TEST(Highlighter, GivesFortyWordsAndSaysThatMoreFollow) {
  const SearchQuery query = analyze_query("lúa");
  Highlighter highlighter(query, made_statistics(query, 10));
  EXPECT_EQ(highlighter.snippet("Lúa. " + repeated(filling, 4)),
            "<mark>Lúa</mark>. " + repeated(filling, 4));
  const std::string whole = "Lúa. " + repeated(filling, 30);
  const std::string snippet = highlighter.snippet(whole);
  EXPECT_EQ(snippet,
            "<mark>Lúa</mark>. " + repeated(filling, 4) + "Chợ nổi họp từ khi trời chưa …");
}

// Of both the highlights that the passage holds.
std::vector<std::size_t> inside(const std::vector<Highlight>& highlights,
                                const Highlighter::Passage& passage) {
  std::vector<std::size_t> offsets;
  for (const Highlight& highlight : highlights)
    if (highlight.begin >= passage.begin && highlight.end <= passage.end)
      offsets.insert(offsets.end(), {highlight.begin, highlight.end});
  return offsets;
}

TEST(Highlighter, FindsInAPassageWhatItFindsInTheWholeText) {
  std::mt19937 random(20261126);
  const std::vector<std::string> words = {
      "lúa",    "Lúa", "lua", "chịu", "chiu", "mặn", "man", "UBND", "ủy ban nhân dân",
      "TP.HCM", "và",  "xã",  "1.000"};
  const std::vector<std::string> gaps = {" ", " ", " ", " ", ", ", ". ", "\n", "! "};
  const auto drawn = [&](unsigned count) {
    std::string text;
    for (unsigned word = 0; word < count; ++word)
      text += words[random() % words.size()] + gaps[random() % gaps.size()];
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    const SearchQuery query =
        analyze_query(drawn(1 + random() % 4), shipped_variant_tables().get());
    Highlighter highlighter(query, made_statistics(query, round % 2 == 0 ? 10 : 900));
    std::string text;
    while (text.size() < 20 + random() % 4000)
      text += random() % 5 == 0 ? drawn(6) : filling;
    const std::vector<Highlight> found = highlighter.find_for_snippet(text);
    const Highlighter::Passage passage = highlighter.passage(text, 40);
    ASSERT_LE(passage.end, text.size());
    EXPECT_EQ(inside(found, passage), inside(highlighter.find(text), passage))
        << query.text << " in " << text;
    EXPECT_EQ(passage.cut_behind, passage.end < text.size()) << text;
  }
}

}  // namespace
}  // namespace timbao
