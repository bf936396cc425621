// Ranking parameters by name.
#include "server/search/ranking_parameters.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(RankingParameters, ChangeExactlyTheNumberOfTheirName) {
  for (const RankingParameter& changed : ranking_parameters()) {
    RankingProfile profile;
    const Result<void> set = set_ranking_parameter(profile, changed.name, 1);
    ASSERT_TRUE(set.has_value()) << changed.name;
    for (const RankingParameter& parameter : ranking_parameters())
      EXPECT_EQ(value_of(parameter, profile),
                parameter.name == changed.name ? 1 : value_of(parameter, RankingProfile{}))
          << changed.name << " and " << parameter.name;
  }
}

TEST(RankingParameters, NameEveryNumberOfTheProfile) {
  // Whoever adds a number to RankingProfile learns here that it needs a name in the table; the
  // binding does not compile with another count.
  const auto& [scheme, k1, b, pl2_c, lm_mu, title_occurrence, abstract_occurrence, exact_word,
               folded_word, exact_bigram, folded_bigram, frequent_share, sure_reading, candidates,
               rescored, rescored_in_vain, words_for_neighbours, word, unmarked_as_typed,
               neighbours, read_neighbours, lead, passage, covered_neighbours, title_neighbours,
               lead_share, passage_share, passage_bigram, residual_idf, recency, recency_half_life,
               name] = RankingProfile{};
  const std::vector<double> numbers = {k1,
                                       b,
                                       pl2_c,
                                       lm_mu,
                                       title_occurrence,
                                       abstract_occurrence,
                                       exact_word,
                                       folded_word,
                                       exact_bigram,
                                       folded_bigram,
                                       frequent_share,
                                       sure_reading,
                                       static_cast<double>(candidates),
                                       static_cast<double>(rescored),
                                       static_cast<double>(rescored_in_vain),
                                       static_cast<double>(words_for_neighbours),
                                       word,
                                       unmarked_as_typed,
                                       neighbours,
                                       read_neighbours,
                                       lead,
                                       passage,
                                       covered_neighbours,
                                       title_neighbours,
                                       lead_share,
                                       passage_share,
                                       passage_bigram,
                                       residual_idf,
                                       recency,
                                       recency_half_life,
                                       name};
  EXPECT_EQ(scheme, WeightingScheme::bm25);
  ASSERT_EQ(ranking_parameters().size(), numbers.size());
  for (std::size_t index = 0; index < numbers.size(); ++index)
    EXPECT_EQ(value_of(ranking_parameters()[index], RankingProfile{}), numbers[index]);
}

TEST(RankingParameters, RefuseWhatMakesNoSense) {
  struct Row {
    const char* name;
    double value;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"k9", 1, "k9: no ranking parameter has this name; known are k1, b, pl2_c"},
      {"", 1, "no ranking parameter has this name"},
      {"k1", -0.1, "k1: -0.1 is not between 0 and 1000"},
      {"b", 1.5, "b: 1.5 is not between 0 and 1"},
      {"b", std::nan(""), "b: nan is not between 0 and 1"},
      {"candidates", 0, "candidates: 0 is not between 1 and 1e+06"},
      {"candidates", 1.5, "candidates: 1.5 is not a whole number"},
  };
  for (const Row& row : rows) {
    RankingProfile profile;
    const Result<void> set = set_ranking_parameter(profile, row.name, row.value);
    ASSERT_TRUE(set.has_error()) << row.expected;
    EXPECT_TRUE(to_string(set.error()).starts_with(row.expected)) << to_string(set.error());
  }
}

}  // namespace
}  // namespace timbao
