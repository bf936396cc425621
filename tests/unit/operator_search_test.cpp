// What operators find in an archive of a few articles.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class OperatorSearch : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    std::string lines;
    const auto add = [&lines](const std::string& id, const char* title, const char* text,
                              const char* date, const char* source, const char* tag) {
      lines += R"({"id":")" + id + R"(","title":")" + title + R"(","text":")" + text +
               R"(","date":")" + date + R"(","source":")" + source + R"(","tags":[")" + tag +
               "\"]}\n";
    };
    add("gia", "Giá vàng tăng", "Hôm nay giá vàng miếng tăng mạnh.", "2025-01-10", "Lan", "vàng");
    add("da", "Đá vàng", "Vàng son một thuở, đánh giá lại. Đô la.", "2025-02-10", "Mai", "sách");
    add("bac", "Bạc tăng", "Giá của vàng và bạc tăng.", "2025-03-10", "Lan", "bạc");
    add("mua", "Mưa lớn Hà Nội", "Nguyễn Văn Hòa nói về mưa lũ.", "2024-03-10", "Lan", "lũ");
    add("nang", "Nắng Hà Tĩnh", "Trời nắng. Hóa ra không mưa.", "2024-06-10", "Cúc", "nắng");
    add("covid", "Covid-19 ở Sài Gòn", "UBND thành phố họp.", "2021-06-10", "Cúc", "y tế");
    const std::string path = directory_->write("a.jsonl", lines);
    const RecordedBuild built = build(directory_->path() / "archive", {path});
    ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
    archive_ = new Archive(*open_archive("test", directory_->path() / "archive"));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static SearchRequest request(const std::string& query) {
    SearchRequest made;
    made.query = query;
    made.reading.operators = true;
    return made;
  }

  // Ids in the order of the alphabet.
  static std::string found(const SearchRequest& asked) {
    const Result<SearchAnswer> answer = search(*archive_, asked);
    EXPECT_TRUE(answer.has_value()) << to_string(answer.error());
    std::vector<std::string> ids;
    for (const Hit& hit : answer->hits)
      ids.push_back(hit.article.id);
    std::sort(ids.begin(), ids.end());
    std::string list;
    for (const std::string& id : ids)
      list += (list.empty() ? "" : " ") + id;
    return list;
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};

TemporaryDirectory* OperatorSearch::directory_ = nullptr;
Archive* OperatorSearch::archive_ = nullptr;

TEST_F(OperatorSearch, FindsWhatOperatorsAskFor) {
  struct Row {
    const char* query;
    const char* ids;
  };
  const std::vector<Row> rows = {
      {"giá vàng", "bac da gia"},
      {"\"giá vàng\"", "gia"},
      {"\"gia vang\"", "gia"},
      {"\"vàng giá\"", ""},
      {"\"mưa lũ\"", "mua"},
      {"\"mua lu\"", "mua"},
      {"\"múa lũ\"", ""},
      {"\"nắng hóa\"", ""},
      {"\"giá vàng\"~1", "bac gia"},
      {"giá NEAR/2 bạc", ""},
      {"giá NEAR/3 bạc", "bac"},
      {"bạc NEAR/3 giá", "bac"},
      {"vàng AND bạc", "bac"},
      {"vàng OR nắng", "bac da gia nang"},
      {"hà nội OR sài gòn", "covid mua"},
      {"hà nội AND mưa", "mua"},
      {"hà AND mưa", "mua nang"},
      {"vàng -bạc", "da gia"},
      {"vàng -\"giá vàng\"", "bac da"},
      {"vàng NOT giá", ""},
      {"NOT vàng", "covid mua nang"},
      {"+bạc vàng", "bac"},
      {"+\"đô la\" vàng", "da"},
      {"(giá OR nắng) AND tăng", "bac gia"},
      {"(\"giá vàng\" OR nắng) -mưa", "gia"},
      {"title:vàng", "da gia"},
      {"title:\"giá vàng\"", "gia"},
      {"title:(bạc OR mưa)", "bac mua"},
      {"-title:vàng vàng", "bac"},
      {"title:\"giá tăng\"~1", "gia"},
      {"title:nắng*", "nang"},
      {"nguy*", "mua"},
      {"nguyễ*", "mua"},
      {"nguyế*", ""},
      {"covi*", "covid"},
      {"covi* OR \"giá vàng\"", "covid gia"},
      {"title:covi*", "covid"},
      {"covi* NEAR/3 sài", "covid"},
      {"=hòa", "mua"},
      {"=hóa", "nang"},
      {"hòa", "mua nang"},
      {"=hoa", ""},
      {"source:Lan", "bac gia mua"},
      {"source:Lan -tag:vàng", "bac mua"},
      {"vàng source:Lan", "bac gia"},
      {"source:Lan OR source:Mai", "bac da gia mua"},
      {"\"giá vàng\" OR tag:\"y tế\"", "covid gia"},
      {"date:2024", "mua nang"},
      {"vàng date:2025-02..2025-03", "bac da"},
      {"\"giá vàng\" OR before:2022", "covid gia"},
      {"after:2025-02", "bac"},
      {"last:1d vàng", ""},
      {"\"ủy ban\"", ""},
      {"ủy ban nhân dân AND họp", "covid"},
      {"zzzz AND vàng", ""},
      {"\"giá vàng", "gia"},
      {"(vàng OR", "bac da gia"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(found(request(row.query)), row.ids) << row.query;
}

TEST_F(OperatorSearch, TakesOperatorsForWordsWhereTheyAreNotRead) {
  SearchRequest plain = request("vàng -bạc");
  plain.reading.operators = false;
  EXPECT_EQ(found(plain), "bac da gia");
}

TEST_F(OperatorSearch, GoesTogetherWithFiltersListsAndCounts) {
  SearchRequest asked = request("giá vàng -bạc");
  asked.order = SortOrder::newest;
  asked.facets.fields = {FilterField::source};
  const Result<SearchAnswer> answer = search(*archive_, asked);
  ASSERT_EQ(answer->hits.size(), 2u);
  EXPECT_EQ(answer->hits[0].article.id, "da");
  EXPECT_EQ(answer->counts->counted, 2u);
  EXPECT_TRUE(answer->total_is_exact);
  asked.filters.of(FilterField::source) = {"Lan"};
  EXPECT_EQ(found(asked), "gia");
  EXPECT_EQ(search(*archive_, asked)->counts->facets[0].values.size(), 2u);
}

TEST_F(OperatorSearch, SaysWhatItUnderstoodAndRepaired) {
  const Result<SearchAnswer> answer = search(*archive_, request("VÀNG VÀ \"giá  vàng"));
  EXPECT_EQ(answer->understood, "VÀNG AND \"giá vàng\"");
  ASSERT_EQ(answer->repairs.size(), 1u);
  EXPECT_EQ(answer->repairs[0].kind, RepairKind::unclosed_quote);
  EXPECT_EQ(answer->hits.at(0).title_html, "<mark>Giá vàng</mark> tăng");
  SearchRequest strict = request("vàng OR");
  strict.reading.strict = true;
  const Result<SearchAnswer> refused = search(*archive_, strict);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(refused.error().place, "q:6");
}

TEST_F(OperatorSearch, HighlightsOnlyWhatIsWanted) {
  const Result<DocumentAnswer> found =
      find_document(*archive_, "gia", "title:\"giá vàng\" -tăng", {}, {true, false});
  EXPECT_EQ(found->title_html, "<mark>Giá vàng</mark> tăng");
}

}  // namespace
}  // namespace timbao
