// Measures on rankings worked out by hand.
#include "server/evaluation/measures.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/evaluation/evaluation.hpp"

namespace timbao {
namespace {

// "abc" -> a first.
std::vector<RankedDocument> ranking_of(const std::string& letters) {
  std::vector<RankedDocument> ranking;
  for (const char letter : letters)
    ranking.push_back({std::string(1, letter), -static_cast<double>(ranking.size())});
  return ranking;
}

TEST(Measures, AreWhatTheirDefinitionsSay) {
  const Grades graded = {{"a", 3}, {"b", 1}, {"c", 0}, {"d", -1}, {"e", 2}};
  const Grades binary = {{"a", 1}, {"c", 1}, {"e", 1}, {"b", 0}};
  const Grades nothing = {{"a", 0}, {"b", -2}};
  const double log3 = std::log2(3.0);
  const double ideal = 3 + 2 / log3 + 0.5;  // 3, 2, 1
  struct Row {
    const char* measure;
    const char* ranking;
    const Grades& grades;
    double expected;
  };
  const std::vector<Row> rows = {
      {"nDCG@10", "abcd", binary, 1.5 / (1 + 1 / log3 + 0.5)},
      {"nDCG@10", "aeb", graded, 1},
      {"nDCG@10", "xba", graded, (1 / log3 + 1.5) / ideal},
      {"nDCG@10", "dca", graded, 1.5 / ideal},  // a negative grade loses nothing
      {"nDCG@1", "ea", graded, 2.0 / 3},        // the ideal is cut off too
      {"nDCG@2", "xa", graded, (3 / log3) / (3 + 2 / log3)},
      {"nDCG", "xxxxxxxxxxxxxxa", graded, 3 / 4.0 / ideal},  // rank 15: log2 16
      {"nDCG@10", "ab", nothing, 0},
      {"nDCG@10", "", graded, 0},
      {"MRR@10", "cdb", graded, 1.0 / 3},
      {"MRR@2", "cdb", graded, 0},
      {"MRR", "cdb", graded, 1.0 / 3},
      {"MRR(rel=2)@10", "bxe", graded, 1.0 / 3},
      {"AP", "abcd", binary, (1 + 2.0 / 3) / 3},
      {"AP@2", "abcd", binary, 1.0 / 3},
      {"AP", "eca", binary, 1},
      {"AP(rel=2)", "bea", graded, (1.0 / 2 + 2.0 / 3) / 2},
      {"AP", "ab", nothing, 0},
      {"R@2", "acex", binary, 2.0 / 3},
      {"R@100", "xca", binary, 2.0 / 3},
      {"R(rel=3)@5", "xa", graded, 1},
      {"R@5", "ab", nothing, 0},
      {"P@5", "ac", binary, 2.0 / 5},  // too few returned: still of 5
      {"P@1", "ac", binary, 1},
      {"P(rel=2)@2", "be", graded, 0.5},
      {"P(rel=4)@2", "ae", graded, 0},
      {"Rprec", "axce", binary, 2.0 / 3},
      {"Rprec", "a", binary, 1.0 / 3},
      {"Success@1", "xa", binary, 0},
      {"Success@2", "xa", binary, 1},
      {"Judged@2", "xa", binary, 0.5},
      {"Judged@10", "ba", binary, 1},  // of those returned
      {"Judged@10", "dcx", graded, 2.0 / 3},
      {"Judged@10", "", binary, 0},
      {"Judged@10", "ab", nothing, 1},
  };
  for (const Row& row : rows) {
    const Result<Measure> measure = parse_measure(row.measure);
    ASSERT_TRUE(measure.has_value()) << row.measure;
    EXPECT_NEAR(value_of(*measure, ranking_of(row.ranking), row.grades), row.expected, 1e-12)
        << row.measure << " of " << row.ranking;
  }
}

TEST(Measures, ReadsTheUsualNames) {
  struct Row {
    const char* name;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"nDCG@10", "nDCG@10"},
      {"ndcg@5", "nDCG@5"},
      {"RR@10", "MRR@10"},
      {"MRR", "MRR"},
      {"MAP", "AP"},
      {"AP@100", "AP@100"},
      {"Recall@1000", "R@1000"},
      {"r@5", "R@5"},
      {"P(rel=2)@10", "P(rel=2)@10"},
      {"P(rel=1)@10", "P@10"},
      {"rprec", "Rprec"},
      {"Success@1", "Success@1"},
      {"Judged@10", "Judged@10"},
  };
  for (const Row& row : rows) {
    const Result<Measure> measure = parse_measure(row.name);
    ASSERT_TRUE(measure.has_value()) << row.name;
    EXPECT_EQ(name_of(*measure), row.expected);
  }
}

TEST(Measures, SaysWhatIsWrongWithANameAndWhichAreKnown) {
  struct Row {
    const char* names;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"ERR@10", "measures: \"ERR@10\" is no measure; known are nDCG@K"},
      {"", "measures: \"\" is no measure"},
      {"nDCG@10,", "measures: \"\" is no measure"},
      {"P", "measures: \"P\" needs a depth, as in @10"},
      {"R", "measures: \"R\" needs a depth"},
      {"nDCG@", "measures: \"nDCG@\" has a depth that is not a number from 1"},
      {"nDCG@0", "measures: \"nDCG@0\" has a depth that is not a number from 1"},
      {"nDCG@-1", "measures: \"nDCG@-1\" has a depth that is not a number from 1"},
      {"nDCG@1x", "measures: \"nDCG@1x\" has a depth that is not a number from 1"},
      {"Rprec@5", "measures: \"Rprec@5\" takes no depth"},
      {"nDCG(rel=2)@10", "measures: \"nDCG(rel=2)@10\" takes no (rel=N)"},
      {"P(rel=0)@10", "measures: \"P(rel=0)@10\" has a parenthesis that is not (rel=N)"},
      {"P(min=2)@10", "measures: \"P(min=2)@10\" has a parenthesis that is not (rel=N)"},
      {"P(rel=2@10", "measures: \"P(rel=2@10\" has a parenthesis that is not (rel=N)"},
      {"AP,MAP", "measures: \"MAP\" stands there twice"},
  };
  for (const Row& row : rows) {
    const Result<std::vector<Measure>> measures = parse_measures(row.names);
    ASSERT_TRUE(measures.has_error()) << row.names;
    EXPECT_TRUE(to_string(measures.error()).starts_with(row.expected))
        << to_string(measures.error());
  }
}

// q1 has found all, q2 is not in the run, q3 has nothing relevant, q4 is not judged.
TEST(Measures, AreAveragedOverTopicsWithSomethingRelevant) {
  const Judgements judgements = {
      {"q1", {{"a", 1}, {"b", 1}}}, {"q2", {{"a", 1}}}, {"q3", {{"a", 0}}}};
  timbao::Run run;
  run.rankings["q1"] = ranking_of("ab");
  run.rankings["q3"] = ranking_of("a");
  run.rankings["q4"] = ranking_of("a");
  const Evaluation evaluation = evaluate(run, judgements, *parse_measures("AP,P@2"));
  EXPECT_EQ(evaluation.topics, (std::vector<std::string>{"q1", "q2"}));
  EXPECT_EQ(evaluation.values, (std::vector<std::vector<double>>{{1, 0}, {1, 0}}));
  EXPECT_EQ(evaluation.means, (std::vector<double>{0.5, 0.5}));
  EXPECT_EQ(evaluation.topics_retrieved, 1u);
  EXPECT_EQ(evaluation.topics_not_judged, 1u);
  EXPECT_EQ(evaluation.topics_without_relevant, 1u);
}

TEST(Measures, GivePrecisionAtElevenPointsOfRecall) {
  const Judgements judgements = {{"q", {{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}}}};
  timbao::Run run;
  // Recall 1/4 at precision 1, 2/4 at 2/4, 3/4 at 3/5; d is not found. Interpolated, 2/4 has 3/5.
  run.rankings["q"] = ranking_of("axxbc");
  const std::array<double, 11> curve = precision_at_recall(run, judgements);
  const std::array<double, 11> expected = {1, 1, 1, 0.6, 0.6, 0.6, 0.6, 0.6, 0, 0, 0};
  for (std::size_t tenth = 0; tenth < curve.size(); ++tenth)
    EXPECT_NEAR(curve[tenth], expected[tenth], 1e-12) << tenth;
}

}  // namespace
}  // namespace timbao
