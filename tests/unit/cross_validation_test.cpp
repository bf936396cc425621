// Folds, and the setting chosen for each.
#include "server/evaluation/cross_validation.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(CrossValidation, AssignsFoldsByTheIdAlone) {
  struct Row {
    const char* topic;
    unsigned of_five;
    unsigned of_two;
  };
  // Computed apart; they must never change, or published held-out figures could not be repeated.
  const std::vector<Row> rows = {
      {"", 3, 1},
      {"q1", 1, 0},
      {"q2", 0, 1},
      {"q3", 4, 0},
      {"h-bm-21463996", 3, 0},
      {"vq-uit_000001", 4, 1},
      {"thủ đô", 4, 1},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(fold_of(row.topic, 5), row.of_five) << row.topic;
    EXPECT_EQ(fold_of(row.topic, 2), row.of_two) << row.topic;
  }
}

TEST(CrossValidation, SpreadsTopicsEvenly) {
  std::vector<int> topics(5);
  for (int index = 0; index < 5000; ++index)
    ++topics[fold_of("q" + std::to_string(index), 5)];
  for (const int count : topics)
    EXPECT_NEAR(count, 1000, 120);
}

// Of two folds q1 and q3 are in the first, q2 in the second.
TEST(CrossValidation, ReportsEachFoldUnderWhatWasBestElsewhere) {
  const std::vector<SettingValues> settings = {
      {{0.9, 0.2, 0.7}},  // best on fold 0, and on all
      {{0.1, 0.8, 0.3}},  // best on fold 1
  };
  const Result<CrossValidation> result = cross_validate({{"q1", "q2", "q3"}}, settings, 2);
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->folds.size(), 2u);
  EXPECT_EQ(result->folds[0].setting, 1u);
  EXPECT_EQ(result->folds[0].topics, 2u);
  EXPECT_DOUBLE_EQ(result->folds[0].on_others, 0.8);
  EXPECT_DOUBLE_EQ(result->folds[0].held_out, 0.2);
  EXPECT_EQ(result->folds[1].setting, 0u);
  EXPECT_DOUBLE_EQ(result->folds[1].on_others, 0.8);
  EXPECT_DOUBLE_EQ(result->folds[1].held_out, 0.2);
  EXPECT_EQ(result->held_out, (SettingValues{{0.1, 0.2, 0.3}}));
  EXPECT_DOUBLE_EQ(result->held_out_mean, 0.2);
  EXPECT_EQ(result->best_setting, 0u);
  EXPECT_DOUBLE_EQ(result->best_mean, 0.6);
}

TEST(CrossValidation, WeighsCollectionsAlike) {
  const std::vector<SettingValues> settings = {
      {{1, 1, 1}, {0.2, 0.2}}, {{0.9, 0.9, 0.9}, {0.5, 0.5}},  // 0.7 against 0.6
  };
  const Result<CrossValidation> result =
      cross_validate({{"q1", "q2", "q3"}, {"q1", "q2"}}, settings, 2);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->best_setting, 1u);
  EXPECT_DOUBLE_EQ(result->held_out_mean, 0.7);
}

TEST(CrossValidation, RefusesWhatCannotBeHeldOut) {
  struct Row {
    std::vector<std::string> topics;
    std::vector<SettingValues> settings;
    unsigned folds;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {{"q1", "q2"}, {{{1, 1}}}, 1, "folds: at least two folds are needed"},
      {{"q1", "q2"}, {}, 2, "grid: there is no setting to choose from"},
      {{"q1", "q3"},
       {{{1, 1}}},
       2,
       "folds: all topics fall into one fold: more topics or more folds are needed"},
  };
  for (const Row& row : rows) {
    const Result<CrossValidation> result = cross_validate({row.topics}, row.settings, row.folds);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(to_string(result.error()), row.expected);
  }
}

}  // namespace
}  // namespace timbao
