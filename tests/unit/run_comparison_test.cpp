// The topics that lost most, and our measures beside the reference evaluator's.
#include "server/evaluation/run_comparison.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_evaluator.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

TEST(RunComparison, ListsTheWorstLossesWithRanks) {
  const Judgements judgements = {
      {"q1", {{"a", 1}}}, {"q2", {{"a", 1}, {"b", 2}, {"c", 0}}}, {"q3", {{"a", 1}}}};
  const timbao::Run before{"x",
                           {{"q1", {{"a", 3}}}, {"q2", {{"a", 3}, {"b", 2}}}, {"q3", {{"z", 1}}}}};
  const timbao::Run after{"y",
                          {{"q1", {{"z", 4}, {"a", 3}}}, {"q2", {{"c", 1}}}, {"q3", {{"a", 1}}}}};
  const std::vector<Measure> measures = *parse_measures("MRR@10");
  const auto losses = [&](std::size_t limit) {
    return worst_losses(before, after, evaluate(before, judgements, measures),
                        evaluate(after, judgements, measures), judgements, 0, limit);
  };
  const std::vector<TopicChange> worst = losses(10);
  ASSERT_EQ(worst.size(), 2u);
  EXPECT_EQ(worst[0].topic, "q2");
  EXPECT_EQ(worst[0].baseline, 1);
  EXPECT_EQ(worst[0].contender, 0);
  ASSERT_EQ(worst[0].relevant.size(), 2u);
  EXPECT_EQ(worst[0].relevant[0].document, "b");
  EXPECT_EQ(worst[0].relevant[0].baseline_rank, 2u);
  EXPECT_EQ(worst[0].relevant[0].contender_rank, 0u);
  EXPECT_EQ(worst[1].topic, "q1");
  EXPECT_EQ(worst[1].relevant[0].contender_rank, 2u);
  EXPECT_EQ(losses(1).size(), 1u);
}

TEST(RunComparison, NamesTheRelevantDocumentThatFellAndWhatOvertookIt) {
  struct Row {
    const char* before;  // documents, best first: relevant are a (grade 2), b and c (grade 1)
    const char* after;
    const char* expected;  // fallen < overtaken by
  };
  const std::vector<Row> rows = {
      {"ax", "xa", "a < x"},
      {"xay", "xya", "a < y"},        // x was above before
      {"ax", "bxa", "a < b"},         // b is relevant, but less so
      {"ax", "ba", "a < b"},          // nothing else overtook it
      {"bx", "axb", "b < x"},         // better ones do no harm
      {"bcx", "xbc", "b < x"},        // the first of the best grade
      {"axy", "yx", "a < y"},         // not returned any more
      {"ax", "", "a < "},             // nothing is
      {"xyzwa", "xyzw", "a < "},      // cut off, not overtaken
      {"bacxyz", "abxyzc", "b < a"},  // the best fell only behind a better one
  };
  const Grades grades = {{"a", 2}, {"b", 1}, {"c", 1}, {"x", 0}};
  const auto run_of = [](const std::string& documents) {
    timbao::Run run;
    for (std::size_t rank = 0; rank < documents.size(); ++rank)
      run.rankings["q"].push_back({documents.substr(rank, 1), 100.0 - static_cast<double>(rank)});
    return run;
  };
  const std::vector<Measure> measures = *parse_measures("nDCG@10");
  const Judgements judgements = {{"q", grades}};
  for (const Row& row : rows) {
    const timbao::Run before = run_of(row.before);
    const timbao::Run after = run_of(row.after);
    // Values made up, so that every row counts as a loss.
    Evaluation high = evaluate(before, judgements, measures);
    high.values[0][0] = 2;
    const std::vector<TopicChange> losses =
        worst_losses(before, after, high, evaluate(after, judgements, measures), judgements, 0, 10);
    ASSERT_EQ(losses.size(), 1u);
    EXPECT_EQ(losses[0].fallen + " < " + losses[0].overtaken_by, row.expected)
        << row.before << " " << row.after;
  }
}

// A run and qrels with many ties, grades, negative grades, topics without relevant documents and
// topics that only one of the two has.
struct CollectionText {
  std::string run;
  std::string qrels;
};

CollectionText tangled_collection() {
  std::mt19937 random(20261122);
  CollectionText text;
  for (unsigned topic = 0; topic < 200; ++topic) {
    const std::string id = "t" + std::to_string(topic);
    for (unsigned document = 0; document < 150; ++document) {
      const std::string name = "d" + std::to_string(document);
      if (topic % 7 != 3 && random() % 3 != 0)
        text.run += id + " Q0 " + name + " 1 " + std::to_string(random() % 40) + ".5 x\n";
      if (topic % 11 != 5 && random() % 20 == 0)
        text.qrels += id + " 0 " + name + " " +
                      std::to_string(topic % 13 == 4 ? 0 : static_cast<int>(random() % 5) - 1) +
                      "\n";
    }
  }
  return text;
}

TEST(RunComparison, AgreesWithTheReferenceEvaluator) {
  if (const std::string missing = missing_for_reference(); !missing.empty())
    GTEST_SKIP() << missing;
  const TemporaryDirectory directory;
  const CollectionText tangled = tangled_collection();
  expect_reference_agrees(directory.write("tangled.run", tangled.run),
                          directory.write("tangled.qrels", tangled.qrels));
}

}  // namespace
}  // namespace timbao
