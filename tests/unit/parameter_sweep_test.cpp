// The settings of a sweep, and the file it resumes from.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/ranking/parameter_grid.hpp"
#include "benchmarks/ranking/sweep_state.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

std::string shown(const Result<std::vector<Setting>>& settings) {
  if (settings.has_error())
    return to_string(settings.error());
  std::string all;
  for (const Setting& setting : *settings)
    all += "[" + setting.label + "]";
  return all;
}

Result<std::vector<Setting>> settings_of(const std::vector<std::string>& texts,
                                         std::size_t random = 0, std::uint64_t seed = 1) {
  std::vector<GridAxis> axes;
  for (const std::string& text : texts) {
    const Result<GridAxis> axis = parse_grid_axis(text);
    if (axis.has_error())
      return axis.error();
    axes.push_back(*axis);
  }
  return random > 0 ? random_settings(axes, {}, random, seed) : grid_settings(axes, {});
}

TEST(ParameterGrid, CombinesListsAndRefusesWhatIsNone) {
  struct Row {
    std::vector<std::string> axes;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {{"k1=0.9,1.2", "b=0.4,0.75"}, "[k1=0.9 b=0.4][k1=0.9 b=0.75][k1=1.2 b=0.4][k1=1.2 b=0.75]"},
      {{"candidates=100"}, "[candidates=100]"},
      {{"k1"}, "--grid: \"k1\" is not name=value,value or name=low..high"},
      {{"k1="}, "--grid: \"k1=\" is not name=value,value or name=low..high"},
      {{"k1=1,"}, "--grid: \"\" of k1 is not a number"},
      {{"k1=1;2"}, "--grid: \"1;2\" of k1 is not a number"},
      {{"b=0.5,2"}, "b: 2 is not between 0 and 1"},
      {{"b=0.1..3"}, "b: 3 is not between 0 and 1"},
      {{"b=0.5..0.5"}, "--grid: the range of b is empty"},
      {{"b=0.1..0.5"}, "--grid: the range of b needs --random"},
      {{"b=0.1", "b=0.2"}, "--grid: b stands there twice"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(shown(settings_of(row.axes)), row.expected);
  EXPECT_TRUE(to_string(settings_of({"k9=1"}).error()).starts_with("k9: no ranking parameter"));
}

TEST(ParameterGrid, SetsTheProfile) {
  const Result<std::vector<Setting>> settings = settings_of({"k1=0.9", "candidates=50"});
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ((*settings)[0].profile.k1, 0.9);
  EXPECT_EQ((*settings)[0].profile.candidates, 50u);
  EXPECT_EQ((*settings)[0].profile.b, RankingProfile{}.b);
}

TEST(ParameterGrid, DrawsTheSameAgainAndNothingTwice) {
  const std::vector<std::string> axes = {"k1=0.5..2", "b=0.4,0.75", "candidates=50..60"};
  EXPECT_EQ(shown(settings_of(axes, 20, 7)), shown(settings_of(axes, 20, 7)));
  EXPECT_NE(shown(settings_of(axes, 20, 7)), shown(settings_of(axes, 20, 8)));
  const Result<std::vector<Setting>> settings = settings_of(axes, 20, 7);
  ASSERT_EQ(settings->size(), 20u);
  for (const Setting& setting : *settings) {
    EXPECT_GE(setting.profile.k1, 0.5) << setting.label;
    EXPECT_LE(setting.profile.k1, 2) << setting.label;
    EXPECT_GE(setting.profile.candidates, 50u) << setting.label;
    EXPECT_LE(setting.profile.candidates, 60u) << setting.label;
  }
  EXPECT_EQ(settings_of({"k1=1,2,3"}, 10)->size(), 3u);  // there are no more
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(SweepState, KnowsAgainWhatWasAddedUnlessTheLineWasTorn) {
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "state").string();
  {
    Result<SweepState> state = SweepState::open(path);
    ASSERT_TRUE(state.has_value()) << to_string(state.error());
    EXPECT_EQ(state->find(1, 2), nullptr);
    ASSERT_TRUE(state->add({1, "k1=1 q nDCG@10", {0.1, 1.0 / 3}}).has_value());
    ASSERT_TRUE(state->add({255, "k1=2 q nDCG@10", {0.5, 0}}).has_value());
  }
  const std::string whole = content_of(path);
  {
    std::ofstream(path, std::ios::app) << "00000000000000aa\tk1=3 q nDCG@10\t0.5 0.";
    Result<SweepState> state = SweepState::open(path);
    ASSERT_TRUE(state.has_value()) << to_string(state.error());
    ASSERT_NE(state->find(1, 2), nullptr);
    EXPECT_EQ(*state->find(1, 2), (std::vector<double>{0.1, 1.0 / 3}));
    EXPECT_EQ(*state->find(255, 2), (std::vector<double>{0.5, 0}));
    EXPECT_EQ(state->find(255, 3), nullptr);
    EXPECT_EQ(state->find(0xaa, 2), nullptr);
    ASSERT_TRUE(state->add({2, "k1=4 q nDCG@10", {1}}).has_value());
  }
  EXPECT_EQ(content_of(path), whole + "0000000000000002\tk1=4 q nDCG@10\t1\n");
}

TEST(SweepState, LeavesOtherFilesAlone) {
  struct Row {
    const char* content;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"important notes", ": is not the state of a sweep; name another file, it is left as it is"},
      {"# timbao-eval sweep 1\n1\t2\n",
       ":2: expected fingerprint, label and values, parted by tabs"},
      {"# timbao-eval sweep 1\nxyz\ta\t1\n", ":2: the fingerprint is not hexadecimal"},
      {"# timbao-eval sweep 1\n1\ta\t1 x\n", ":2: \"x\" is not a number"},
  };
  for (const Row& row : rows) {
    const TemporaryDirectory directory;
    const std::string path = directory.write("state", row.content);
    const Result<SweepState> state = SweepState::open(path);
    ASSERT_TRUE(state.has_error()) << row.content;
    EXPECT_EQ(to_string(state.error()), path + row.expected);
    EXPECT_EQ(content_of(path), row.content);
  }
}

}  // namespace
}  // namespace timbao
