// Ranking and highlighting over a small archive, as its readers see it.
#include "server/search/search_service.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/schema/index_schema.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class SearchService : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    std::string lines;
    const auto add = [&lines](const char* id, const char* title, const char* text) {
      lines += std::string(R"({"id":")") + id + R"(","title":")" + title + R"(","text":")" + text +
               "\"}\n";
    };
    add("duong-pho", "Con đường mới qua làng", "Đường rộng bảy mét, nối ra quốc lộ.");
    add("duong-ong", "Ông Dương trồng cam", "Dương là chủ vườn cam lớn nhất xã Đương Dương.");
    add("nam-nguoi", "Nam đi học xa", "Nam ở phương nam, bạn của Nam.");
    add("nam-thoi-gian", "Một năm được mùa", "Năm nay, năm ngoái và năm kia đều được mùa.");
    add("an-mang", "Tòa tuyên án", "Vụ án khép lại sau phiên án kéo dài.");
    add("an-ninh", "Giữ an ninh", "Công an phường an toàn, an ninh tốt.");
    add("ky-su", "Kỹ sư trẻ về quê", "Những kỹ sư trẻ.");
    add("ki-su", "Kĩ sư già ở lại", "Những kĩ sư già.");
    add("nguyen", "Nguyễn Văn Đức nhận giải", "Ông Nguyễn Văn Đức, kỷ lục gia.");
    add("hoc", "Tôi được đi học", "Tôi được đi học nhờ mẹ.");
    add("ngoan", "Lên bản", "Con đường đèo ngoằn nghoèo dẫn lên bản.");
    add("hoa-nhac", "Hòa nhạc mùa thu", "Đêm hòa nhạc <b>lớn</b> & đẹp ở Hà Nội.");
    add("thanh-hoa", "Thanh Hóa đón khách", "Thanh Hóa đón khách đến Sầm Sơn.");
    add("hoa-thanh", "Hoa thanh tao", "Thanh bình trong vườn hoa.");
    const std::string path = directory_->write("a.jsonl", lines);
    const RecordedBuild built = build(directory_->path() / "archive", {path});
    ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
    archive_ = new Archive(*open_archive("test", directory_->path() / "archive"));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static SearchAnswer find(const std::string& query, std::size_t limit = 10,
                           std::size_t offset = 0) {
    Result<SearchAnswer> answer = search(*archive_, {query, limit, offset});
    EXPECT_TRUE(answer.has_value());
    return std::move(*answer);
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};

TemporaryDirectory* SearchService::directory_ = nullptr;
Archive* SearchService::archive_ = nullptr;

TEST_F(SearchService, RanksTheRightArticleFirstHoweverItIsTyped) {
  struct Row {
    const char* query;
    const char* first;
  };
  const std::vector<Row> rows = {
      {"đường", "duong-pho"},
      {"dương", "duong-ong"},
      {"năm", "nam-thoi-gian"},
      {"nam", "nam-nguoi"},
      {"án", "an-mang"},
      {"an", "an-ninh"},
      {"kỹ sư", "ky-su"},
      {"kĩ sư", "ki-su"},
      {"nguyen van duc", "nguyen"},
      {"Nguyễn Văn Đức", "nguyen"},
      {"toi duoc di hoc", "hoc"},
      {"ngoan nghoeo", "ngoan"},
      {"ngoằn ngoèo nghoèo", "ngoan"},
      {"hoà nhạc", "hoa-nhac"},
      {"hoa nhac", "hoa-nhac"},
      {"ho\u0300a nha\u0323c", "hoa-nhac"},
      {"thanh hoa", "thanh-hoa"},
      {"thanh hóa", "thanh-hoa"},
      {"THÀNH HOA", "thanh-hoa"},
      {"sầm sơn thanh hóa", "thanh-hoa"},
      {"hoaf nhacj muaf thu", "hoa-nhac"},
      {"ky4 su7 tre3", "ky-su"},
  };
  for (const Row& row : rows) {
    const SearchAnswer answer = find(row.query);
    ASSERT_FALSE(answer.hits.empty()) << row.query;
    EXPECT_EQ(answer.hits[0].article.id, row.first) << row.query;
  }
}

TEST_F(SearchService, FindsTheOtherSpellingAfterTheExactOne) {
  const SearchAnswer answer = find("kỹ sư");
  ASSERT_GE(answer.hits.size(), 2u);
  EXPECT_EQ(answer.hits[0].article.id, "ky-su");
  EXPECT_EQ(answer.hits[1].article.id, "ki-su");
}

TEST_F(SearchService, HighlightsTheArticlesOwnSpelling) {
  struct Row {
    const char* query;
    const char* title;
  };
  const std::vector<Row> rows = {
      {"thanh hoa", "<mark>Thanh Hóa</mark> đón khách"},
      {"thanh hóa", "<mark>Thanh Hóa</mark> đón khách"},
      {"hoà nhạc", "<mark>Hòa nhạc</mark> mùa thu"},
      {"nguyen duc", "<mark>Nguyễn</mark> Văn <mark>Đức</mark> nhận giải"},
  };
  for (const Row& row : rows) {
    const SearchAnswer answer = find(row.query);
    ASSERT_FALSE(answer.hits.empty()) << row.query;
    EXPECT_EQ(answer.hits[0].title_html, row.title) << row.query;
  }
}

TEST_F(SearchService, EscapesWhatIsNotItsOwnMark) {
  const SearchAnswer answer = find("hòa nhạc lớn");
  ASSERT_FALSE(answer.hits.empty());
  EXPECT_EQ(answer.hits[0].snippet_html,
            "Đêm <mark>hòa nhạc</mark> &lt;b&gt;<mark>lớn</mark>&lt;/b&gt; &amp; đẹp ở Hà Nội.");
}

TEST_F(SearchService, PagesWithoutGapsOrRepeats) {
  const SearchAnswer all = find("đường năm hoa", 100);
  ASSERT_GT(all.hits.size(), 4u);
  std::vector<std::string> paged;
  for (std::size_t offset = 0; offset < all.hits.size(); offset += 2)
    for (const Hit& hit : find("đường năm hoa", 2, offset).hits)
      paged.push_back(hit.article.id);
  ASSERT_EQ(paged.size(), all.hits.size());
  for (std::size_t index = 0; index < paged.size(); ++index)
    EXPECT_EQ(paged[index], all.hits[index].article.id) << index;
}

TEST_F(SearchService, ScoresNeverRise) {
  const SearchAnswer answer = find("thanh hóa đường nam", 100);
  for (std::size_t index = 1; index < answer.hits.size(); ++index)
    EXPECT_LE(answer.hits[index].score, answer.hits[index - 1].score);
}

TEST_F(SearchService, AnswersEmptyAndOddQueries) {
  for (const char* query : {"", "   ", "?!", "\xFF\xFE", "zzzzqqqq", "的"}) {
    const SearchAnswer answer = find(query);
    EXPECT_TRUE(answer.hits.empty()) << query;
    EXPECT_EQ(answer.total, 0u) << query;
  }
  std::string long_query;
  for (int count = 0; count < 500; ++count)
    long_query += "thanh hóa ";
  EXPECT_FALSE(find(long_query).hits.empty());
}

TEST_F(SearchService, GivesADocumentWithItsMarks) {
  const Result<DocumentAnswer> found = find_document(*archive_, "thanh-hoa", "sam son");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->text_html, "Thanh Hóa đón khách đến <mark>Sầm Sơn</mark>.");
  EXPECT_EQ(found->article.text, "Thanh Hóa đón khách đến Sầm Sơn.");
  const Result<DocumentAnswer> missing = find_document(*archive_, "không có", "");
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

TEST(OpenArchive, SaysWhatIsWrong) {
  const TemporaryDirectory directory;
  EXPECT_EQ(open_archive("a", directory.path() / "none").error().code, ErrorCode::not_found);
  EXPECT_EQ(open_archive("a", directory.path()).error().message,
            "no archive here: there is no archive.json");
  directory.write("archive.json", "[]");
  EXPECT_EQ(open_archive("a", directory.path()).error().code, ErrorCode::incompatible);
  directory.write("archive.json", "{\"timbao\":\"" + version_text() +
                                      R"(","shards":[{"name":"shard-000001","articles":1}]})");
  EXPECT_EQ(open_archive("a", directory.path()).error().code, ErrorCode::storage_failed);
}

}  // namespace
}  // namespace timbao
