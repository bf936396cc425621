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
