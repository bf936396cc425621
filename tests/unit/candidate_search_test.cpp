// Candidates found in the mapped lists are those that Xapian's matcher finds, with its scores.
#include "server/search/candidate_search.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/archive.hpp"
#include "server/search/facets.hpp"
#include "server/search/matching_articles.hpp"
#include "server/search/plan_scorer.hpp"
#include "server/search/search_service.hpp"
#include "server/search/weighting_schemes.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class CandidateSearch : public ::testing::Test {
 protected:
  // Two shards, and articles of the first that the second replaces.
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    const std::string path = (directory_->path() / "archive").string();
    ASSERT_TRUE(build(path, {TIMBAO_SOURCE_DIR "/samples"}).summary);
    ASSERT_TRUE(build(path, {TIMBAO_SOURCE_DIR "/samples/tuyen-tap.jsonl"}).summary);
    Result<Archive> opened = open_archive("bao", path);
    ASSERT_TRUE(opened) << to_string(opened.error());
    archive_ = new Archive(std::move(*opened));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};
TemporaryDirectory* CandidateSearch::directory_ = nullptr;
Archive* CandidateSearch::archive_ = nullptr;

const std::vector<std::string> queries = {"lúa chịu mặn",
                                          "lua chiu man",
                                          "án",
                                          "UBND tỉnh Thanh Hóa",
                                          "xuất khẩu gạo năm 2024",
                                          "không có gì",
                                          "cua",
                                          "TP.HCM",
                                          "sap nhap tinh thanh hoa ngay 1/7/2025"};

TEST_F(CandidateSearch, FindsWhatXapianFinds) {
  const RankingProfile profile;
  for (const std::string& text : queries) {
    const SearchQuery query = analyze_query(text, archive_->variants.get());
    const TermStatistics statistics = read_statistics(*archive_->index, query);
    const CandidatePlans plans = plan_candidates(query, statistics, profile);
    for (const CandidatePlan* plan : {&plans.precise, &plans.broad}) {
      ArticleSet all(archive_->index->document_end());
      for (std::uint32_t document = 1; document < archive_->index->document_end(); ++document)
        all.insert(document);
      const CandidateList found = find_candidates(*archive_->index, *plan, profile, all, 1000);
      Xapian::Enquire enquire(archive_->database);
      enquire.set_query(to_xapian(*plan));
      enquire.set_weighting_scheme(*make_weight(profile));
      const Xapian::MSet expected = enquire.get_mset(0, 1000);
      ASSERT_EQ(found.best.size(), expected.size()) << text;
      EXPECT_EQ(found.total, expected.get_matches_estimated()) << text;
      for (Xapian::doccount rank = 0; rank < expected.size(); ++rank)
        EXPECT_NEAR(found.best[rank].score, expected[rank].get_weight(), 1e-4) << text;
    }
  }
}

TEST_F(CandidateSearch, AnArticleAnalysedAnewHasTheVeryScore) {
  const RankingProfile profile;
  const ArchiveIndex& index = *archive_->index;
  for (const std::string& text : queries) {
    const SearchQuery query = analyze_query(text, archive_->variants.get());
    const TermStatistics statistics = read_statistics(index, query);
    const CandidatePlans plans = plan_candidates(query, statistics, profile);
    for (const CandidatePlan* plan : {&plans.precise, &plans.broad}) {
      const CandidateList found = find_candidates(index, *plan, profile, index.live(), 1000);
      std::vector<float> expected(index.document_end(), 0);
      for (const Candidate& candidate : found.best)
        expected[candidate.document] = static_cast<float>(candidate.score);
      PlanScorer scorer(index, *plan, profile);
      index.live().for_each([&](std::uint32_t document) {
        const Result<Article> article = index.stored_article(document);
        ASSERT_TRUE(article);
        EXPECT_EQ(scorer.score(*article, index.length(document)), expected[document])
            << text << ", document " << document;
      });
    }
  }
}

TEST_F(CandidateSearch, KeepsTheBestOfTheAllowed) {
  const RankingProfile profile;
  const SearchQuery query = analyze_query("sông Mã");
  const TermStatistics statistics = read_statistics(*archive_->index, query);
  const CandidatePlan plan = plan_candidates(query, statistics, profile).broad;
  const CandidateList all =
      find_candidates(*archive_->index, plan, profile, archive_->index->live(), 1000);
  ASSERT_GT(all.best.size(), 3u);
  const CandidateList two =
      find_candidates(*archive_->index, plan, profile, archive_->index->live(), 2);
  ASSERT_EQ(two.best.size(), 2u);
  EXPECT_EQ(two.total, all.total);
  EXPECT_EQ(two.best[0].document, all.best[0].document);
  EXPECT_EQ(two.best[1].document, all.best[1].document);
  ArticleSet third(archive_->index->document_end());
  third.insert(all.best[2].document);
  const CandidateList only = find_candidates(*archive_->index, plan, profile, third, 10);
  ASSERT_EQ(only.best.size(), 1u);
  EXPECT_EQ(only.total, 1u);
}

ArticleSet some_of(const ArticleSet& articles, unsigned one_in, std::uint32_t end,
                   std::mt19937& random) {
  ArticleSet some(end);
  articles.for_each([&](std::uint32_t document) {
    if (random() % one_in == 0)
      some.insert(document);
  });
  return some;
}

// Of a query with variants, too: their words must all be there, and be allowed.
TEST_F(CandidateSearch, FindsAmongAFewWhatItFindsAmongAll) {
  const RankingProfile profile;
  const ArchiveIndex& index = *archive_->index;
  std::mt19937 random(1975);
  for (const std::string& text : queries) {
    const SearchQuery query = analyze_query(text, archive_->variants.get());
    const CandidatePlans plans = plan_candidates(query, read_statistics(index, query), profile);
    for (const CandidatePlan* plan : {&plans.precise, &plans.broad}) {
      const CandidateList all = find_candidates(index, *plan, profile, index.live(), 1000);
      const ArticleSet few = some_of(index.live(), 8, index.document_end(), random);
      std::vector<Candidate> expected;
      for (const Candidate& candidate : all.best)
        if (few.contains(candidate.document))
          expected.push_back(candidate);
      for (const std::size_t enough : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
        const CandidateList found =
            find_candidates(index, *plan, profile, few, 1000, {}, nullptr, enough);
        EXPECT_EQ(found.total, expected.size()) << text;
        ASSERT_EQ(found.best.size(), found.total < enough ? 0 : expected.size()) << text;
        for (std::size_t rank = 0; rank < found.best.size(); ++rank) {
          EXPECT_EQ(found.best[rank].document, expected[rank].document) << text;
          EXPECT_EQ(found.best[rank].score, expected[rank].score) << text;
        }
      }
    }
  }
}

// Articles of words drawn from a few, some of which most of them have.
std::string drawn_articles(int count, std::mt19937& random) {
  const std::vector<std::string> words = {"của", "và", "nước", "sông", "lúa", "gạo",
                                          "mặn", "đê", "kè",   "phà",  "cầu", "tàu"};
  std::geometric_distribution<std::size_t> rank(0.2);
  std::string lines;
  for (int number = 0; number < count; ++number) {
    std::string text;
    for (int word = 0; word < 12; ++word)
      text += words[rank(random) % words.size()] + (word % 5 == 4 ? ". " : " ");
    lines += R"({"id":")" + std::to_string(number) + R"(","title":"Bài","text":")" + text + "\"}\n";
  }
  return lines;
}

TEST(CandidateSearchAmong, FindsTheSameHoweverManyAreFoundAndAllowed) {
  std::mt19937 random(20261126);
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "archive").string();
  ASSERT_TRUE(build(path, {directory.write("a.jsonl", drawn_articles(900, random))}).summary);
  const Result<Archive> archive = open_archive("bao", path);
  ASSERT_TRUE(archive) << to_string(archive.error());
  const ArchiveIndex& index = *archive->index;
  const RankingProfile profile;
  for (const char* text : {"sông lúa", "của và nước", "tàu", "cầu phà", "kè", "đê kè và tàu của"}) {
    const SearchQuery query = analyze_query(text);
    const CandidatePlans plans = plan_candidates(query, read_statistics(index, query), profile);
    for (const CandidatePlan* plan : {&plans.precise, &plans.broad}) {
      Xapian::Enquire enquire(archive->database);
      enquire.set_query(to_xapian(*plan));
      enquire.set_weighting_scheme(*make_weight(profile));
      const Xapian::MSet all = enquire.get_mset(0, 1000);
      for (const unsigned one_in : {1u, 2u, 10u}) {
        const ArticleSet allowed = some_of(index.live(), one_in, index.document_end(), random);
        std::vector<double> expected;
        for (auto hit = all.begin(); hit != all.end(); ++hit)
          if (allowed.contains(index.document_of_xapian(*hit)))
            expected.push_back(hit.get_weight());
        for (const std::size_t wanted : {1u, 10u, 200u, 1000u}) {
          const CandidateList found = find_candidates(index, *plan, profile, allowed, wanted);
          EXPECT_EQ(found.total, expected.size()) << text << ' ' << one_in;
          ASSERT_EQ(found.best.size(), std::min(wanted, expected.size())) << text << ' ' << one_in;
          for (std::size_t rank = 0; rank < found.best.size(); ++rank) {
            EXPECT_NEAR(found.best[rank].score, expected[rank], 1e-4) << text << ' ' << one_in;
            EXPECT_TRUE(allowed.contains(found.best[rank].document));
          }
        }
      }
    }
  }
}

TEST(ArticleSet, CountsWhatWasPutIn) {
  std::mt19937 random(1);
  for (const std::uint32_t end : {1u, 63u, 64u, 65u, 1000u}) {
    ArticleSet set(end);
    std::size_t count = 0;
    EXPECT_TRUE(set.empty());
    for (std::uint32_t document = 0; document < end; ++document)
      if (random() % 3 != 0) {
        set.insert(document);
        ++count;
      }
    EXPECT_EQ(set.size(), count) << end;
    for (std::uint32_t document = 0; document < end; ++document)
      set.insert(document);
    EXPECT_EQ(set.size(), end);
  }
}

// 5,000 articles that all have the same 100 words: more postings than are read in any case.
TEST(CandidateSearchInTime, EndsAtTheDeadline) {
  const TemporaryDirectory directory;
  std::string words;
  for (int number = 100; number < 200; ++number)
    words += " từ" + std::to_string(number);
  std::string lines;
  for (int number = 0; number < 5000; ++number)
    lines += R"({"id":")" + std::to_string(number) + R"(","title":"Bài","tags":["a"],"text":")" +
             words + "\"}\n";
  const std::string path = (directory.path() / "archive").string();
  ASSERT_TRUE(build(path, {directory.write("a.jsonl", lines)}).summary);
  const Result<Archive> archive = open_archive("bao", path);
  ASSERT_TRUE(archive) << to_string(archive.error());
  const ArchiveIndex& index = *archive->index;
  const SearchQuery query = analyze_query(words);
  const TermStatistics statistics = read_statistics(index, query);
  const CandidatePlan plan = plan_candidates(query, statistics, {}).broad;
  const auto past = std::chrono::steady_clock::now();
  const auto far = past + std::chrono::hours(1);

  const CandidateList all = find_candidates(index, plan, {}, index.live(), 10);
  const CandidateList in_time = find_candidates(index, plan, {}, index.live(), 10, far);
  const CandidateList late = find_candidates(index, plan, {}, index.live(), 10, past);
  ASSERT_EQ(late.best.size(), 10u);
  EXPECT_EQ(in_time.best.at(0).score, all.best.at(0).score);
  EXPECT_LT(late.best[0].score, 0.9 * all.best[0].score);
  EXPECT_EQ(find_candidates(index, plan, {}, index.live(), 10).best.at(0).score,
            all.best[0].score);  // nothing is left of the search that was cut short

  EXPECT_EQ(matching_articles(index, query, statistics, plan, far).size(), 5000u);
  EXPECT_EQ(matching_articles(index, query, statistics, plan, past).size(), 0u);

  FacetRequest facets;
  facets.fields = {FilterField::tag};
  EXPECT_TRUE(count_facets(*archive, index.live(), {}, facets, far).exact);
  EXPECT_FALSE(count_facets(*archive, index.live(), {}, facets, past).exact);
}

// Xapian's matcher ends, too, where it finds no candidate that could be refused.
TEST_F(CandidateSearch, XapianEndsAtTheDeadline) {
  for (const char* typed : {"\"sông Mã\" OR \"lúa chịu\"", "-cua", "title:lúa", "tinh*"})
    for (const SortOrder order : {SortOrder::relevance, SortOrder::newest}) {
      SearchRequest request;
      request.query = typed;
      request.reading.operators = true;
      request.order = order;
      request.deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
      const Result<SearchAnswer> whole = search(*archive_, request);
      ASSERT_TRUE(whole) << to_string(whole.error());
      EXPECT_FALSE(whole->partial) << typed;
      EXPECT_GT(whole->total, 0u) << typed;
      request.deadline = std::chrono::steady_clock::now();
      const Result<SearchAnswer> late = search(*archive_, request);
      ASSERT_TRUE(late) << to_string(late.error());
      EXPECT_TRUE(late->partial) << typed;
      EXPECT_EQ(late->hits.size(), 0u) << typed;
    }
}

TEST_F(CandidateSearch, PartsOfTheShardsFindWhatAllOfThemFind) {
  const ArchiveIndex& index = *archive_->index;
  for (const std::size_t parts : {1u, 2u, 3u, 10u}) {
    std::size_t next = 0;
    for (const ArchiveIndex::ShardRange& range : index.split_shards(parts)) {
      EXPECT_EQ(range.first, next);
      EXPECT_LT(range.first, range.end);
      next = range.end;
    }
    EXPECT_EQ(next, index.shard_count()) << parts;
    EXPECT_LE(index.split_shards(parts).size(), std::min(parts, index.shard_count()));
  }
  IdleCores idle_cores(3, [] { return 1; });
  const RankingProfile profile;
  const SearchQuery query = analyze_query("sông Mã");
  const CandidatePlan plan = plan_candidates(query, read_statistics(index, query), profile).broad;
  const CandidateList alone = find_candidates(index, plan, profile, index.live(), 20);
  // So many terms that sharing them pays.
  CandidatePlan large = plan;
  while (large.any_of.size() < 60'000)
    large.any_of.insert(large.any_of.end(), plan.any_of.begin(), plan.any_of.end());
  const CandidateList of_one = find_candidates(index, large, profile, index.live(), 20);
  const CandidateList of_several =
      find_candidates(index, large, profile, index.live(), 20, {}, &idle_cores);
  EXPECT_EQ(of_several.total, alone.total);
  ASSERT_EQ(of_several.best.size(), of_one.best.size());
  for (std::size_t place = 0; place < of_one.best.size(); ++place) {
    EXPECT_EQ(of_several.best[place].document, of_one.best[place].document);
    EXPECT_EQ(of_several.best[place].score, of_one.best[place].score);
  }
}

TEST_F(CandidateSearch, ReplacedArticlesAreNotLive) {
  EXPECT_TRUE(archive_->index->has_replaced());
  EXPECT_EQ(archive_->index->live().size(), archive_->description->articles);
  for (const std::string& text : queries) {
    const SearchQuery query = analyze_query(text);
    const TermStatistics statistics = read_statistics(*archive_->index, query);
    const CandidatePlans plans = plan_candidates(query, statistics, {});
    matching_articles(*archive_->index, query, statistics, plans.broad)
        .for_each([&](std::uint32_t document) {
          EXPECT_TRUE(archive_->index->live().contains(document)) << text;
        });
  }
}

}  // namespace
}  // namespace timbao
