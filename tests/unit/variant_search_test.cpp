// What variants, restored marks and suggestions do to a search.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class VariantSearch : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    std::string lines;
    const auto add = [&lines](const std::string& id, const char* title, const char* text) {
      lines += R"({"id":")" + id + R"(","title":")" + title + R"(","text":")" + text + "\"}\n";
    };
    add("ubnd", "UBND tỉnh họp", "UBND tỉnh họp bàn về cầu mới.");
    add("uy-ban", "Ủy ban nhân dân tỉnh họp", "Ủy ban nhân dân tỉnh họp bàn về đường mới.");
    add("dan", "Nhân dân tỉnh ta", "Nhân dân vui mừng.");
    add("hcm", "Thành phố Hồ Chí Minh mưa lớn", "Mưa ở Thành phố Hồ Chí Minh.");
    add("tphcm", "TP.HCM mưa lớn", "Mưa ở TP.HCM.");
    add("sai-gon", "Sài Gòn mưa lớn", "Mưa ở Sài Gòn.");
    add("phu-tho", "Phú Thọ được mùa bưởi", "Bưởi Phú Thọ.");
    add("vinh-phuc", "Vĩnh Phúc được mùa bưởi", "Bưởi Vĩnh Phúc.");
    add("trieu", "Nhặt được 1 triệu đồng", "Trả lại 1 triệu đồng.");
    add("so", "Nhặt được 1.000.000 đồng", "Trả lại 1.000.000 đồng.");
    add("ngay", "Lễ ngày 22 tháng 12", "Lễ ngày 22 tháng 12.");
    add("ngay-so", "Lễ 22/12", "Lễ 22/12 hằng năm.");
    for (int copy = 0; copy < 6; ++copy)
      add("xay-" + std::to_string(copy), "Công ty xây lắp Đại Nam",
          "Công ty xây lắp Đại Nam trúng thầu, chúng ta có thể làm được.");
    const std::string path = directory_->write("a.jsonl", lines);
    const RecordedBuild built = build(directory_->path() / "archive", {path});
    ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
    archive_ = new Archive(*open_archive("test", directory_->path() / "archive"));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static SearchAnswer find(const std::string& query, const VariantKinds& variants = {}) {
    SearchRequest request;
    request.query = query;
    request.variants = variants;
    Result<SearchAnswer> answer = search(*archive_, request);
    EXPECT_TRUE(answer.has_value());
    return std::move(*answer);
  }

  static std::string first_ids(const SearchAnswer& answer, std::size_t count) {
    std::string ids;
    for (std::size_t index = 0; index < std::min(count, answer.hits.size()); ++index)
      ids += (index == 0 ? "" : " ") + answer.hits[index].article.id;
    return ids;
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};

TemporaryDirectory* VariantSearch::directory_ = nullptr;
Archive* VariantSearch::archive_ = nullptr;

TEST_F(VariantSearch, FindsTheOtherWritingBehindTheLiteralOne) {
  struct Row {
    const char* query;
    const char* ids;
  };
  const std::vector<Row> rows = {
      {"UBND tỉnh", "ubnd uy-ban"},
      {"ubnd tinh", "ubnd uy-ban"},
      {"Ủy ban nhân dân tỉnh", "uy-ban ubnd"},
      {"uy ban nhan dan tinh", "uy-ban ubnd"},
      {"TP.HCM mưa", "tphcm hcm sai-gon"},
      {"tphcm mua", "tphcm hcm sai-gon"},
      {"Thành phố Hồ Chí Minh mưa", "hcm tphcm sai-gon"},
      {"Vĩnh Phúc", "vinh-phuc phu-tho"},
      {"phu tho", "phu-tho vinh-phuc"},
      {"nhặt được 1 triệu đồng", "trieu so"},
      {"1.000.000 đồng", "so trieu"},
      {"ngày 22 tháng 12", "ngay ngay-so"},
      {"22-12", "ngay-so ngay"},
  };
  for (const Row& row : rows) {
    const std::string ids(row.ids);
    const auto count = static_cast<std::size_t>(std::count(ids.begin(), ids.end(), ' ')) + 1;
    EXPECT_EQ(first_ids(find(row.query), count), row.ids) << row.query;
  }
}

TEST_F(VariantSearch, SearchesOnlyWhatWasTypedWhenAsked) {
  struct Row {
    const char* query;
    VariantKinds kinds;
    std::size_t hits;
  };
  const std::vector<Row> rows = {
      {"vinh phuc", {true, false, true}, 1},
      {"vinh phuc", {}, 2},
      {"UBND", {false, true, true}, 1},
      {"UBND", {}, 2},
  };
  for (const Row& row : rows)
    EXPECT_EQ(find(row.query, row.kinds).hits.size(), row.hits) << row.query;
}

TEST_F(VariantSearch, HighlightsTheWritingThatTheArticleHas) {
  struct Row {
    const char* query;
    const char* id;
    const char* title;
  };
  const std::vector<Row> rows = {
      {"UBND tỉnh", "uy-ban", "<mark>Ủy ban nhân dân tỉnh</mark> họp"},
      {"uy ban nhan dan", "ubnd", "<mark>UBND</mark> tỉnh họp"},
      {"tphcm", "hcm", "<mark>Thành phố Hồ Chí Minh</mark> mưa lớn"},
      {"tp hcm", "tphcm", "<mark>TP.HCM</mark> mưa lớn"},
      {"tphcm", "tphcm", "<mark>TP.HCM</mark> mưa lớn"},
      {"1.000.000 đồng", "trieu", "Nhặt được <mark>1 triệu đồng</mark>"},
      {"22/12", "ngay", "Lễ ngày <mark>22 tháng 12</mark>"},
  };
  for (const Row& row : rows) {
    const SearchAnswer answer = find(row.query);
    const auto hit = std::find_if(answer.hits.begin(), answer.hits.end(),
                                  [&row](const Hit& one) { return one.article.id == row.id; });
    ASSERT_NE(hit, answer.hits.end()) << row.query;
    EXPECT_EQ(hit->title_html, row.title) << row.query;
    const auto document = find_document(*archive_, row.id, row.query);
    ASSERT_TRUE(document.has_value());
    EXPECT_EQ(document->title_html, row.title) << row.query;
  }
}

TEST_F(VariantSearch, SaysWhatElseItSearchedFor) {
  const SearchAnswer answer = find("ubnd Vĩnh Phúc");
  ASSERT_EQ(answer.also_searched.size(), 2u);
  EXPECT_EQ(answer.also_searched[0].typed, "ubnd");
  EXPECT_EQ(answer.also_searched[0].text, "Ủy ban nhân dân");
  EXPECT_EQ(answer.also_searched[1].text, "Phú Thọ");
  EXPECT_EQ(answer.also_searched[1].kind, VariantKind::place);
  EXPECT_TRUE(find("csgt").also_searched.empty()) << "no article has any of it";
}

TEST_F(VariantSearch, SuggestsWhatTheArchiveHas) {
  const SearchAnswer answer = find("xay lap hai nam");
  ASSERT_FALSE(answer.did_you_mean.empty());
  EXPECT_EQ(answer.did_you_mean[0], "xây lắp đại nam");
  EXPECT_TRUE(find("xây lắp đại nam").did_you_mean.empty());
}

TEST_F(VariantSearch, RestoresMarksThatWereLeftOut) {
  EXPECT_EQ(find("chung ta co the lam duoc").with_marks, "chúng ta có thể làm được");
  EXPECT_EQ(find("chúng ta có thể làm được").with_marks, "");
}

TEST_F(VariantSearch, KeepsStatisticsWhenArticlesAreAdded) {
  const TemporaryDirectory directory;
  const auto add = [&directory](const std::string& file, const std::string& text) {
    std::string lines;
    for (int copy = 0; copy < 5; ++copy)
      lines +=
          R"({"id":")" + file + std::to_string(copy) + R"(","title":"t","text":")" + text + "\"}\n";
    const RecordedBuild built =
        build(directory.path() / "archive", {directory.write(file + ".jsonl", lines)});
    ASSERT_TRUE(built.summary.has_value());
  };
  add("a", "chúng ta có thể");
  add("b", "làm được việc lớn");
  const Result<Archive> archive = open_archive("test", directory.path() / "archive");
  ASSERT_TRUE(archive.has_value());
  ASSERT_NE(archive->spelling, nullptr);
  SearchRequest request;
  request.query = "chung ta co the lam duoc";
  EXPECT_EQ(search(*archive, request)->with_marks, "chúng ta có thể làm được");
}

TEST_F(VariantSearch, SearchesWithoutSuggestionsWhereTheStatisticsAreLost) {
  const TemporaryDirectory directory;
  const std::string path =
      directory.write("a.jsonl", R"({"id":"1","title":"Chúng ta","text":"Có thể"})");
  ASSERT_TRUE(build(directory.path() / "archive", {path}).summary.has_value());
  for (const auto& entry : std::filesystem::directory_iterator(directory.path() / "archive"))
    if (entry.path().extension() == ".bin")
      std::filesystem::remove(entry.path());
  const Result<Archive> archive = open_archive("test", directory.path() / "archive");
  ASSERT_TRUE(archive.has_value());
  SearchRequest request;
  request.query = "chung ta";
  const Result<SearchAnswer> answer = search(*archive, request);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->hits.size(), 1u);
  EXPECT_EQ(answer->with_marks, "");
}

}  // namespace
}  // namespace timbao
