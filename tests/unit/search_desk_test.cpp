// What a news desk asks beyond a search: copies, related articles, all hits, recency, time limits.
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/article_formats.hpp"
#include "server/search/article_export.hpp"
#include "server/search/near_duplicates.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/ranking_profiles.hpp"
#include "server/search/related_articles.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

// A wire report that two papers printed, one with a sentence of its own.
const std::string report =
    "Sáng 12-3, giá vàng miếng tại Hà Nội tăng thêm năm trăm nghìn đồng mỗi lượng sau khi giá vàng "
    "thế giới vượt mốc ba nghìn đô la. Các tiệm vàng trên phố Trần Nhân Tông cho biết khách xếp "
    "hàng từ sớm, phần lớn mua nhẫn trơn. Ngân hàng Nhà nước nói sẽ can thiệp nếu chênh lệch với "
    "giá quốc tế quá lớn. Chuyên gia khuyên người dân thận trọng, không vay tiền để đầu tư. ";

Article article(const std::string& id, const std::string& title, const std::string& text,
                const std::string& date, const std::string& source) {
  Article one;
  one.id = id;
  one.title = title;
  one.text = text;
  one.date = date;
  one.source = source;
  return one;
}

std::vector<Article> articles() {
  std::vector<Article> all = {
      article("vang/1", "Giá vàng tăng sốc", report, "2025-03-12", "Báo A"),
      article("vang/2", "Vàng miếng lên đỉnh mới", report + "Bạc cũng tăng.", "2025-03-12",
              "Báo B"),
      article(
          "vang/3", "Giá vàng hạ nhiệt",
          "Giá vàng miếng chiều nay giảm sâu theo thế giới. Nhiều tiệm vàng vắng khách, nhẫn trơn "
          "ế ẩm. Người mua hôm trước lỗ nặng, Ngân hàng Nhà nước chưa phải can thiệp.",
          "2025-03-20", "Báo A"),
      article("lu", "Lũ trên sông Mã",
              "Nước sông Mã dâng cao sau ba ngày mưa, nhiều xã ven sông ngập sâu, bộ đội giúp dân.",
              "2025-09-01", "Báo A"),
      article("bong", "Thắng đậm trên sân Hàng Đẫy",
              "Đội chủ nhà thắng ba không, khán giả hò reo trên khán đài suốt trận.", "2025-09-02",
              "Báo B"),
  };
  for (int number = 0; number < 40; ++number)
    all.push_back(article("tin-" + std::to_string(number), "Tin vắn số " + std::to_string(number),
                          "Cuộc họp thường kỳ bàn việc chung của xã trong quý này.",
                          "2024-01-" + std::to_string(10 + number % 20), "Báo C"));
  return all;
}

class SearchDesk : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    std::string lines;
    for (const Article& one : articles())
      lines += article_to_json(one) + "\n";
    const std::string path = directory_->write("a.jsonl", lines);
    const RecordedBuild built = build(directory_->path() / "archive", {path});
    ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
    archive_ = new Archive(*open_archive("test", directory_->path() / "archive"));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static SearchAnswer find(const SearchRequest& request, const RankingProfile& profile = {}) {
    Result<SearchAnswer> answer = search(*archive_, request, profile);
    EXPECT_TRUE(answer.has_value());
    return std::move(*answer);
  }

  // "vang/1+vang/2 vang/3": hits with their copies.
  static std::string ids(const SearchAnswer& answer) {
    std::string list;
    for (const Hit& hit : answer.hits) {
      list += (list.empty() ? "" : " ") + hit.article.id;
      for (const Article& copy : hit.copies)
        list += "+" + copy.id;
    }
    return list;
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};

TemporaryDirectory* SearchDesk::directory_ = nullptr;
Archive* SearchDesk::archive_ = nullptr;

TEST_F(SearchDesk, CopiesOfAHitAreListedWithIt) {
  SearchRequest request;
  request.query = "vàng miếng";
  EXPECT_EQ(find(request).hits.size(), 3u);
  request.collapse = true;
  const SearchAnswer answer = find(request);
  EXPECT_EQ(answer.hits.size(), 2u);
  EXPECT_EQ(answer.total, 3u);
  std::set<std::string> wire;
  for (const Hit& hit : answer.hits)
    if (!hit.copies.empty()) {
      wire = {hit.article.id, hit.copies.at(0).id};
      EXPECT_EQ(hit.copies.size(), 1u);
      EXPECT_FALSE(hit.copies[0].title.empty());
      EXPECT_TRUE(hit.copies[0].text.empty());
    }
  EXPECT_EQ(wire, (std::set<std::string>{"vang/1", "vang/2"}));
}

TEST_F(SearchDesk, CopiesAreCollapsedInListsByDateAndAcrossPages) {
  SearchRequest request;
  request.query = "vàng miếng";
  request.order = SortOrder::newest;
  request.collapse = true;
  EXPECT_EQ(ids(find(request)), "vang/3 vang/2+vang/1");
  request.limit = 1;
  EXPECT_TRUE(find(request).has_more);
  request.offset = 1;
  EXPECT_EQ(ids(find(request)), "vang/2+vang/1");
  EXPECT_FALSE(find(request).has_more);
}

TEST_F(SearchDesk, SaysWhetherThereAreMoreHits) {
  SearchRequest request;
  request.query = "cuộc họp";
  for (const SortOrder order : {SortOrder::relevance, SortOrder::newest})
    for (const std::size_t offset : {0u, 10u, 30u, 40u}) {
      request.order = order;
      request.offset = offset;
      EXPECT_EQ(find(request).has_more, offset < 30) << offset;
    }
}

TEST_F(SearchDesk, RelatedArticlesAreAboutTheSameAndNoCopies) {
  struct Row {
    const char* id;
    const char* first;
    const char* never;
  };
  const std::vector<Row> rows = {{"vang/1", "vang/3", "vang/2"}, {"vang/3", "vang/1", "vang/3"}};
  for (const Row& row : rows) {
    const auto related = related_articles(*archive_, row.id, 5);
    ASSERT_TRUE(related.has_value()) << row.id;
    ASSERT_FALSE(related->empty()) << row.id;
    // Of the two copies that are related to vang/3 one is enough.
    EXPECT_TRUE(related->front().article.id == row.first ||
                related->front().article.id == std::string("vang/2"))
        << row.id;
    for (const RelatedArticle& one : *related) {
      EXPECT_NE(one.article.id, row.id);
      EXPECT_NE(one.article.id, row.never);
      EXPECT_GT(one.score, 0) << one.article.id;
    }
    EXPECT_LE(related_articles(*archive_, row.id, 1)->size(), 1u);
  }
}

TEST_F(SearchDesk, UnknownArticlesHaveNoRelatedOnes) {
  const auto related = related_articles(*archive_, "khong-co", 5);
  ASSERT_TRUE(related.has_error());
  EXPECT_EQ(related.error().code, ErrorCode::not_found);
  EXPECT_EQ(related.error().place, "id");
}

TEST_F(SearchDesk, AllHitsAreListedInTheOrderOfTheSearch) {
  SearchRequest request;
  request.query = "vàng";
  request.limit = exported_hits_max;
  const auto documents = list_hits(*archive_, request);
  ASSERT_TRUE(documents.has_value());
  const auto fetched = fetch_articles(*archive_, *documents);
  ASSERT_TRUE(fetched.has_value());
  request.limit = 100;
  const SearchAnswer answer = find(request);
  ASSERT_EQ(fetched->size(), answer.hits.size());
  for (std::size_t place = 0; place < fetched->size(); ++place)
    EXPECT_EQ((*fetched)[place].id, answer.hits[place].article.id);
  EXPECT_FALSE(fetched->front().text.empty());
  request.collapse = true;
  EXPECT_EQ(list_hits(*archive_, request)->size(), 2u);
  request.limit = 1;
  EXPECT_EQ(list_hits(*archive_, request)->size(), 1u);
}

TEST_F(SearchDesk, ByRecencyNewerArticlesGain) {
  SearchRequest request;
  request.query = "xã";
  request.order = SortOrder::recency;
  RankingProfile profile;
  blend_recency(profile);
  profile.recency = 50;
  EXPECT_EQ(find(request, profile).hits.at(0).article.id, "lu");
}

TEST_F(SearchDesk, PastTheTimeLimitAnswersArePartial) {
  SearchRequest request;
  request.query = "giá vàng";
  request.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const SearchAnswer late = find(request);
  EXPECT_TRUE(late.partial);
  EXPECT_FALSE(late.hits.empty());  // in the order of the first phase
  request.facets.fields = {FilterField::source};
  const SearchAnswer counted = find(request);
  EXPECT_TRUE(counted.partial);
  EXPECT_FALSE(counted.counts->exact);
  request.query = "\"giá vàng\" -bạc";
  request.reading.operators = true;
  EXPECT_TRUE(find(request).partial);
  request.deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
  const SearchAnswer in_time = find(request);
  EXPECT_FALSE(in_time.partial);
  EXPECT_FALSE(in_time.hits.empty());
}

TEST_F(SearchDesk, WhatIsMisspeltIsCompletedAsItWasProbablyMeant) {
  for (const char* typed : {"cuộc họp thư", "cuoc hop thuong", "cuôc hpọ thường"}) {
    const std::vector<Suggestion> found = complete(*archive_, typed, 3);
    ASSERT_FALSE(found.empty()) << typed;
    EXPECT_EQ(found[0].text, "cuộc họp thường kỳ") << typed;
  }
  EXPECT_TRUE(complete(*archive_, "xyzzy", 3).empty());
  Archive without = *archive_;
  without.suggestions = nullptr;
  EXPECT_TRUE(complete(without, "cuộc họp", 3).empty());
}

TEST_F(SearchDesk, ArticlesWithoutSignaturesAreNobodysCopies) {
  EXPECT_FALSE(are_near_duplicates({{}, 20250301}, {{}, 20250301}));
}

TEST_F(SearchDesk, CopiesAreOfTheSameDays) {
  struct Row {
    std::uint32_t a;
    std::uint32_t b;
    bool copies;
  };
  const std::vector<Row> rows = {
      {20250301, 20250301, true}, {20250227, 20250301, true},
      {20250301, 20250226, true}, {20250226, 20250302, false},
      {20241231, 20250103, true}, {20241231, 20250104, false},
      {0, 20250301, true},        {0, 0, true},
  };
  const TextSignature same{{1, 2, 3, 4}};
  for (const Row& row : rows)
    EXPECT_EQ(are_near_duplicates({same, row.a}, {same, row.b}), row.copies)
        << row.a << " " << row.b;
}

}  // namespace
}  // namespace timbao
