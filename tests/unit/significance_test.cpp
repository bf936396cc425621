// Paired tests against values integrated numerically and counted out elsewhere.
#include "server/evaluation/significance.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(Significance, AgreesWithIndependentFigures) {
  struct Row {
    std::vector<double> baseline;
    std::vector<double> contender;
    double mean, t, t_test_p, low, high, randomisation_p;
  };
  // The p values are 1 minus Simpson's integral of Student's density, the limits its bisected
  // quantiles; the randomisation p counts all sign patterns.
  const std::vector<Row> rows = {
      {{.5, .4, .3, .2, .1},
       {.6, .6, .3, .1, .5},
       0.12,
       1.3949716649,
       0.2354963603,
       -0.1188388388,
       0.3588388388,
       6.0 / 16},
      {{0, 0, 0, 0},
       {.1, .2, .3, .4},
       0.25,
       3.8729833462,
       0.0304662917,
       0.0445739743,
       0.4554260257,
       2.0 / 16},
      {{1, .5, .25, 0, .75, .5, .3, .9},
       {.5, .5, .5, .25, 1, .25, .3, .8},
       -0.0125,
       -0.1311450235,
       0.8993501682,
       -0.2378825753,
       0.2128825753,
       1},
  };
  for (const Row& row : rows) {
    const PairedComparison result = compare_paired(row.baseline, row.contender);
    EXPECT_NEAR(result.mean_difference, row.mean, 1e-9);
    EXPECT_NEAR(result.t, row.t, 1e-8);
    EXPECT_NEAR(result.t_test_p, row.t_test_p, 1e-8);
    EXPECT_NEAR(result.interval_low, row.low, 1e-6);
    EXPECT_NEAR(result.interval_high, row.high, 1e-6);
    EXPECT_NEAR(result.randomisation_p, row.randomisation_p, 1e-12);
  }
}

TEST(Significance, CountsWinsLossesAndTies) {
  const PairedComparison result =
      compare_paired(std::vector{.5, .5, .5, .5}, std::vector{.6, .5, .4, .5 + 1e-12});
  EXPECT_EQ(result.topics, 4u);
  EXPECT_EQ(result.wins, 1u);
  EXPECT_EQ(result.losses, 1u);
  EXPECT_EQ(result.ties, 2u);
}

TEST(Significance, HasAnAnswerWhereTheTestsHaveNone) {
  struct Row {
    std::vector<double> baseline;
    std::vector<double> contender;
    double t_test_p;
    double randomisation_p;
  };
  const std::vector<Row> rows = {
      {{}, {}, 1, 1},
      {{.1}, {.9}, 1, 1},
      {{.1, .2, .3}, {.1, .2, .3}, 1, 1},
      {{.25, .5, 0}, {.5, .75, .25}, 0, 2.0 / 8},  // all differ by the same
  };
  for (const Row& row : rows) {
    const PairedComparison result = compare_paired(row.baseline, row.contender);
    EXPECT_EQ(result.t_test_p, row.t_test_p);
    EXPECT_EQ(result.randomisation_p, row.randomisation_p);
  }
}

TEST(Significance, SamplesReproduciblyWhereAllWaysAreTooMany) {
  std::vector<double> baseline(100, 0.5);
  std::vector<double> contender = baseline;
  for (std::size_t topic = 0; topic < contender.size(); ++topic)
    contender[topic] += topic % 5 < 3 ? 0.1 : -0.1;  // 60 of 100 coins
  const PairedComparison first = compare_paired(baseline, contender);
  EXPECT_EQ(first.randomisation_p, compare_paired(baseline, contender).randomisation_p);
  EXPECT_NEAR(first.randomisation_p, 0.0568879, 0.003);  // the binomial test's two tails
  RandomisationOptions few;
  few.samples = 99;
  std::fill(contender.begin(), contender.end(), 0.9);
  EXPECT_NEAR(compare_paired(baseline, contender, few).randomisation_p, 0.01, 1e-12);
}

}  // namespace
}  // namespace timbao
