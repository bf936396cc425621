// What rankings prefer, and that explanations add up to scores.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/ranking_profiles.hpp"
#include "server/search/search_service.hpp"
#include "server/search/weighting_schemes.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class Ranking : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string lines;
    const auto add = [&lines](const char* id, const char* date, const char* title,
                              const std::string& text) {
      lines += R"({"id":")" + std::string(id) + R"(","date":")" + date + R"(","title":")" + title +
               R"(","text":")" + text + "\"}\n";
    };
    const std::string other = "Trời hôm nay nắng đẹp, gió nhẹ, người đi chợ đông vui. ";
    std::string much;
    for (int copy = 0; copy < 12; ++copy)
      much += other;
    add("old", "2020-01-01", "Giá gạo tăng", "Giá gạo xuất khẩu tăng mạnh.");
    add("new", "2025-06-30", "Giá gạo tăng", "Giá gạo xuất khẩu tăng mạnh.");
    add("lead", "", "Tin ngày", "Vỡ đê ở làng trên. " + much);
    add("tail", "", "Tin ngày", much + "Vỡ đê ở làng trên.");
    add("together", "", "Tin ngày", much + "Bưởi được mùa quanh hồ. " + much);
    add("apart", "", "Tin ngày", "Bưởi. " + much + "Mùa. " + much + "Hồ được quanh.");
    add("other", "", "Tin khác", much);
    ASSERT_TRUE(build(directory_.path() / "archive", {directory_.write("a.jsonl", lines)})
                    .summary.has_value());
    archive_ = std::make_unique<Archive>(*open_archive("test", directory_.path() / "archive"));
  }

  std::vector<Hit> find(const std::string& query, std::string_view profile = "default") const {
    SearchRequest request;
    request.query = query;
    request.explain = true;
    const Result<SearchAnswer> answer =
        search(*archive_, request, (*find_ranking_profile(profile))->profile);
    EXPECT_TRUE(answer.has_value());
    return answer->hits;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Archive> archive_;
};

double sum_of(const ScoreExplanation& explanation) {
  double sum = explanation.whole.total();
  for (const ExplainedWord& word : explanation.words)
    sum += word.parts.total();
  return sum;
}

TEST_F(Ranking, PrefersTheBeginningAndWordsThatStandTogether) {
  struct Row {
    const char* query;
    const char* first;
  };
  const std::vector<Row> rows = {{"vỡ đê", "lead"},
                                 {"vo de", "lead"},
                                 {"bưởi được mùa", "together"},
                                 {"mua buoi", "together"}};
  for (const Row& row : rows) {
    const std::vector<Hit> hits = find(row.query);
    ASSERT_FALSE(hits.empty()) << row.query;
    EXPECT_EQ(hits[0].article.id, row.first) << row.query;
  }
}

TEST_F(Ranking, ExplanationsAddUpToTheScore) {
  for (const NamedProfile& profile : ranking_profiles())
    for (const char* query : {"giá gạo", "gia gao xuat khau", "vo de lang tren", "UBND giá gạo"}) {
      const std::vector<Hit> hits = find(query, profile.name);
      ASSERT_FALSE(hits.empty()) << query;
      for (const Hit& hit : hits) {
        ASSERT_TRUE(hit.explanation.has_value());
        EXPECT_NEAR(hit.explanation->score, hit.score, 1e-9) << query;
        EXPECT_NEAR(sum_of(*hit.explanation), hit.score, 1e-9) << query;
      }
    }
}

TEST_F(Ranking, ExplainsAnyArticle) {
  SearchRequest request;
  request.query = "gia gao";
  const Result<ScoreExplanation> found = explain(*archive_, request, "old");
  ASSERT_TRUE(found.has_value());
  ASSERT_EQ(found->words.size(), 2u);
  EXPECT_EQ(found->words[0].word, "gia");
  EXPECT_EQ(found->words[0].reading, "giá");
  EXPECT_GT(found->words[0].confidence, 0.5);
  EXPECT_NEAR(sum_of(*found), found->score, 1e-9);
  EXPECT_GT(found->score, explain(*archive_, request, "other")->score);
  EXPECT_EQ(explain(*archive_, request, "nowhere").error().code, ErrorCode::not_found);
}

TEST_F(Ranking, TheNewsProfilePrefersRecentArticles) {
  EXPECT_NEAR(find("giá gạo")[0].score, find("giá gạo")[1].score, 1e-9);
  const std::vector<Hit> hits = find("giá gạo", "news");
  EXPECT_EQ(hits[0].article.id, "new");
  EXPECT_GT(hits[0].explanation->whole.recency, 0);
  EXPECT_LT(hits[1].explanation->whole.recency, 1e-6);
}

TEST_F(Ranking, EveryWeightingSchemeOrdersPhaseOne) {
  for (const std::string_view name : weighting_scheme_names()) {
    RankingProfile profile;
    profile.scheme = *find_weighting_scheme(name);
    profile.rescored = 0;
    SearchRequest request;
    request.query = "giá gạo xuất khẩu";
    const Result<std::vector<RankedId>> ranked = rank(*archive_, request, profile);
    ASSERT_TRUE(ranked.has_value()) << name;
    ASSERT_GE(ranked->size(), 2u) << name;
    EXPECT_TRUE((*ranked)[0].id == "old" || (*ranked)[0].id == "new") << name;
    for (const RankedId& hit : *ranked)
      EXPECT_GE(hit.score, 0) << name;
  }
}

TEST(WeightingSchemes, NameTheKnownOnes) {
  EXPECT_EQ(to_string(find_weighting_scheme("tfidf").error()),
            "scheme: is none of bm25, bm25plus, dph, pl2, lm");
}

TEST(RankingProfiles, NameTheKnownOnes) {
  const Result<const NamedProfile*> found = find_ranking_profile("best");
  ASSERT_TRUE(found.has_error());
  EXPECT_EQ(to_string(found.error()), "profile: is none of default, news, exact, passage");
}

}  // namespace
}  // namespace timbao
