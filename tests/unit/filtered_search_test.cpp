// Filters, listings by date, facets and histograms over an archive of a few articles.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/date_span.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

struct Published {
  const char* id;
  const char* title;
  const char* date;
  const char* source;
  const char* category;
  const char* author;
  const char* tags;  // JSON
};

const std::vector<Published> first_articles = {
    {"cau", "Cầu mới qua sông Mã", "2024-12-31", "Tuổi Trẻ", "Thời sự", "Lan", R"(["cầu","sông"])"},
    {"song", "Sông Mã dâng cao", "2025-01-01", "VnExpress", "Thời sự", "Minh", R"(["sông"])"},
    {"bong", "Bóng đá sông Mã", "2025-03-15", "Tuổi Trẻ", "Thể thao", "Lan", R"(["bóng đá"])"},
    {"cuoi", "Sông Mã cuối năm", "2025-12-31", "VnExpress", "Du lịch", "", "[]"},
    {"khong-ngay", "Sông Mã không ngày", "", "Thanh Niên", "Du lịch", "", R"(["sông"])"},
    {"ubnd", "UBND họp về lũ", "2025-03-02", "Thanh Niên", "Thời sự", "", "[]"},
    {"thay", "Sông Mã bản cũ", "2025-05-05", "Báo Cũ", "Bản cũ", "Cũ", R"(["cũ"])"},
};
const std::vector<Published> later_articles = {
    {"thay", "Bản mới, không có gì", "2025-06-06", "Tuổi Trẻ", "Thời sự", "", "[]"},
};

std::string json_lines(const std::vector<Published>& articles) {
  std::string lines;
  for (const Published& one : articles) {
    lines += std::string(R"({"id":")") + one.id + R"(","title":")" + one.title +
             R"(","text":"Tin.","source":")" + one.source + R"(","category":")" + one.category;
    if (*one.date != '\0')
      lines += std::string(R"(","date":")") + one.date;
    if (*one.author != '\0')
      lines += std::string(R"(","author":")") + one.author;
    lines += std::string(R"(","tags":)") + one.tags + "}\n";
  }
  return lines;
}

class FilteredSearch : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    directory_ = new TemporaryDirectory;
    const auto add = [](const char* name, const std::vector<Published>& articles) {
      const std::string path = directory_->write(name, json_lines(articles));
      const RecordedBuild built = build(directory_->path() / "archive", {path});
      ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
      ASSERT_TRUE(built.rejected.empty()) << built.rejected[0];
    };
    add("a.jsonl", first_articles);
    add("b.jsonl", later_articles);
    archive_ = new Archive(*open_archive("test", directory_->path() / "archive"));
  }
  static void TearDownTestSuite() {
    delete archive_;
    delete directory_;
  }

  static SearchAnswer find(const SearchRequest& request) {
    Result<SearchAnswer> answer = search(*archive_, request);
    EXPECT_TRUE(answer.has_value());
    return std::move(*answer);
  }

  static std::string ids(const SearchAnswer& answer) {
    std::string list;
    for (const Hit& hit : answer.hits)
      list += (list.empty() ? "" : " ") + hit.article.id;
    return list;
  }

  // "Tuổi Trẻ 2, VnExpress 1".
  static std::string counts(const SearchAnswer& answer, std::size_t facet) {
    std::string list;
    for (const FacetValue& value : answer.counts->facets.at(facet).values)
      list += (list.empty() ? "" : ", ") + value.value + " " + std::to_string(value.count);
    return list;
  }

  static SearchFilters from_to(const char* from, const char* to) {
    SearchFilters filters;
    if (*from != '\0')
      filters.first_day = parse_date_span(from)->first;
    if (*to != '\0')
      filters.last_day = parse_date_span(to)->last;
    return filters;
  }

  static TemporaryDirectory* directory_;
  static Archive* archive_;
};

TemporaryDirectory* FilteredSearch::directory_ = nullptr;
Archive* FilteredSearch::archive_ = nullptr;

TEST(DateSpan, ReadsYearsMonthsAndDays) {
  struct Row {
    const char* text;
    const char* expected;  // empty for what is none
  };
  const std::vector<Row> rows = {
      {"2025", "20250101 20251231"},
      {"2025-04", "20250401 20250430"},
      {"2024-02", "20240201 20240229"},
      {"2025-02", "20250201 20250228"},
      {"2025-12-22", "20251222 20251222"},
      {"2024-02-29", "20240229 20240229"},
      {"2025-02-29", ""},
      {"2025-13", ""},
      {"2025-00", ""},
      {"2025-01-00", ""},
      {"0999", ""},
      {"", ""},
      {"25", ""},
      {"20251", ""},
      {"2025-1", ""},
      {"2025/12", ""},
      {"2025-12-2", ""},
      {"2025-12-22T", ""},
      {"hai nghìn", ""},
      {" 2025", ""},
      {"+202", ""},
  };
  for (const Row& row : rows) {
    const Result<DateSpan> span = parse_date_span(row.text);
    EXPECT_EQ(span.has_value() ? span->first + " " + span->last : "", row.expected) << row.text;
  }
}

TEST_F(FilteredSearch, FindsOnlyWhatPassesTheFilters) {
  struct Row {
    const char* query;
    const char* from;
    const char* to;
    std::vector<std::string> sources;
    std::vector<std::string> categories;
    std::vector<std::string> tags;
    SortOrder order;
    const char* ids;
  };
  constexpr SortOrder newest = SortOrder::newest;
  constexpr SortOrder oldest = SortOrder::oldest;
  const std::vector<Row> rows = {
      {"sông mã", "", "", {}, {}, {}, newest, "cuoi bong song cau khong-ngay"},
      {"song ma", "", "", {}, {}, {}, oldest, "cau song bong cuoi khong-ngay"},
      {"sông mã", "2025", "2025", {}, {}, {}, newest, "cuoi bong song"},
      {"sông mã", "2025", "", {}, {}, {}, oldest, "song bong cuoi"},
      {"sông mã", "", "2025-01", {}, {}, {}, oldest, "cau song"},
      {"sông mã", "2025-01-02", "2025-12-30", {}, {}, {}, oldest, "bong"},
      {"sông mã", "", "", {"Tuổi Trẻ"}, {}, {}, oldest, "cau bong"},
      {"sông mã", "", "", {"Tuổi Trẻ", "Thanh Niên"}, {}, {}, oldest, "cau bong khong-ngay"},
      {"sông mã", "", "", {"Tuổi Trẻ"}, {"Thể thao"}, {}, oldest, "bong"},
      {"sông mã", "", "", {"Tuổi Trẻ"}, {"Du lịch"}, {}, oldest, ""},
      {"sông mã", "", "", {}, {}, {"sông", "bóng đá"}, oldest, "cau song bong khong-ngay"},
      {"sông mã", "", "", {"tuổi trẻ"}, {}, {}, oldest, ""},
      {"uy ban nhan dan hop", "", "", {}, {}, {}, newest, "ubnd"},
      {"cầu dâng cao", "", "", {}, {}, {}, newest, "song cau"},
      {"", "", "", {"Tuổi Trẻ"}, {}, {}, newest, "thay bong cau"},
      {"", "2025-03", "2025-03", {}, {}, {}, SortOrder::relevance, "bong ubnd"},
      {"", "", "", {"Báo Cũ"}, {}, {}, newest, ""},
      {"", "", "", {}, {}, {}, newest, ""},
  };
  for (const Row& row : rows) {
    SearchRequest request;
    request.query = row.query;
    request.filters = from_to(row.from, row.to);
    request.filters.of(FilterField::source) = row.sources;
    request.filters.of(FilterField::category) = row.categories;
    request.filters.of(FilterField::tag) = row.tags;
    request.order = row.order;
    const SearchAnswer answer = find(request);
    EXPECT_EQ(ids(answer), row.ids) << row.query << " " << row.from << " " << row.to;
    EXPECT_EQ(answer.total, answer.hits.size()) << row.query;
    EXPECT_TRUE(answer.total_is_exact) << row.query;
  }
}

TEST_F(FilteredSearch, RanksWhatPassesAsWithoutFilters) {
  SearchRequest request;
  request.query = "sông mã dâng";
  EXPECT_EQ(find(request).hits.at(0).article.id, "song");
  request.filters.of(FilterField::source) = {"Tuổi Trẻ"};
  for (const Hit& hit : find(request).hits)
    EXPECT_EQ(hit.article.source, "Tuổi Trẻ");
  request.filters.of(FilterField::source) = {"VnExpress"};
  EXPECT_EQ(ids(find(request)), "song cuoi");
}

TEST_F(FilteredSearch, ListsWithHighlights) {
  SearchRequest request;
  request.query = "song ma";
  request.order = SortOrder::newest;
  EXPECT_EQ(find(request).hits.at(0).title_html, "<mark>Sông Mã</mark> cuối năm");
}

TEST_F(FilteredSearch, PagesThroughAListing) {
  SearchRequest request;
  request.query = "sông mã";
  request.order = SortOrder::oldest;
  request.limit = 2;
  request.offset = 2;
  EXPECT_EQ(ids(find(request)), "bong cuoi");
  EXPECT_EQ(find(request).total, 5u);
}

TEST_F(FilteredSearch, CountsWhatHasAllWords) {
  SearchRequest request;
  request.query = "sông mã";
  request.facets.fields = {FilterField::source, FilterField::category, FilterField::author,
                           FilterField::tag};
  request.facets.interval = HistogramInterval::year;
  const SearchAnswer answer = find(request);
  EXPECT_EQ(counts(answer, 0), "Tuổi Trẻ 2, VnExpress 2, Thanh Niên 1");
  EXPECT_EQ(counts(answer, 1), "Du lịch 2, Thời sự 2, Thể thao 1");
  EXPECT_EQ(counts(answer, 2), "Lan 2, Minh 1");
  EXPECT_EQ(counts(answer, 3), "sông 3, bóng đá 1, cầu 1");
  EXPECT_TRUE(answer.counts->exact);
  EXPECT_EQ(answer.counts->counted, 5u);
}

TEST_F(FilteredSearch, CountsAFieldWithoutItsOwnFilter) {
  SearchRequest request;
  request.query = "sông mã";
  request.filters.of(FilterField::source) = {"Tuổi Trẻ"};
  request.filters.of(FilterField::tag) = {"bóng đá"};
  request.facets.fields = {FilterField::tag, FilterField::source, FilterField::category};
  const SearchAnswer answer = find(request);
  EXPECT_EQ(counts(answer, 0), "bóng đá 1, cầu 1, sông 1");
  EXPECT_EQ(counts(answer, 1), "Tuổi Trẻ 1");
  EXPECT_EQ(counts(answer, 2), "Thể thao 1");
  EXPECT_EQ(answer.counts->counted, 1u);
  EXPECT_FALSE(answer.counts->histogram.has_value());
}

TEST_F(FilteredSearch, CountsByYearMonthAndDay) {
  struct Row {
    HistogramInterval interval;
    const char* from;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {HistogramInterval::year, "", "2024-01-01 1, 2025-01-01 3"},
      {HistogramInterval::month, "", "2024-12-01 1, 2025-01-01 1, 2025-03-01 1, 2025-12-01 1"},
      {HistogramInterval::day, "2025", "2025-01-01 1, 2025-03-15 1, 2025-12-31 1"},
  };
  for (const Row& row : rows) {
    SearchRequest request;
    request.query = "sông mã";
    request.filters = from_to(row.from, "");
    request.facets.interval = row.interval;
    std::string list;
    const SearchAnswer answer = find(request);
    for (const HistogramBucket& bucket : *answer.counts->histogram)
      list += (list.empty() ? "" : ", ") + bucket.from + " " + std::to_string(bucket.count);
    EXPECT_EQ(list, row.expected);
  }
}

TEST_F(FilteredSearch, CountsNothingWhereNothingIsAsked) {
  SearchRequest request;
  request.facets.fields = {FilterField::source};
  const SearchAnswer answer = find(request);
  EXPECT_EQ(counts(answer, 0), "");
  request.query = "sông";
  request.facets.fields.clear();
  EXPECT_FALSE(find(request).counts.has_value());
}

// More values than articles, fewer, and as many of several values.
TEST(Facets, NameTheMostFrequentValues) {
  struct Author {
    std::string name;
    int articles;
  };
  std::vector<Author> authors;
  for (int number = 0; number < 60; ++number)
    authors.push_back({"Tác giả " + std::to_string(100 + number), number % 7 + 1});
  std::string lines;
  int id = 0;
  for (const Author& author : authors)
    for (int article = 0; article < author.articles; ++article, ++id)
      lines += R"({"id":")" + std::to_string(id) + R"(","title":"Tin","text":")" +
               (id % 20 == 0 ? "lúa" : "gạo") + R"( mới","author":")" + author.name + "\"}\n";
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "archive").string();
  ASSERT_TRUE(build(path, {directory.write("a.jsonl", lines)}).summary);
  const Result<Archive> archive = open_archive("bao", path);
  ASSERT_TRUE(archive);
  for (const int one_in : {1, 20}) {
    std::map<std::string, std::uint64_t> counts;
    id = 0;
    for (const Author& author : authors)
      for (int article = 0; article < author.articles; ++article, ++id)
        if (id % one_in == 0)
          ++counts[author.name];
    std::vector<FacetValue> expected;
    for (const auto& [name, count] : counts)
      expected.push_back({name, count});
    std::stable_sort(expected.begin(), expected.end(),
                     [](const FacetValue& a, const FacetValue& b) { return a.count > b.count; });
    SearchRequest request;
    request.query = one_in == 1 ? "mới" : "lúa";
    request.facets.fields = {FilterField::author};
    for (const std::size_t values_max : {0u, 1u, 10u, 100u}) {
      request.facets.values_max = values_max;
      const Result<SearchAnswer> answer = search(*archive, request);
      ASSERT_TRUE(answer && answer->counts);
      const std::vector<FacetValue>& found = answer->counts->facets.at(0).values;
      ASSERT_EQ(found.size(), std::min(values_max, expected.size()));
      for (std::size_t place = 0; place < found.size(); ++place) {
        EXPECT_EQ(found[place].value, expected[place].value) << place;
        EXPECT_EQ(found[place].count, expected[place].count) << place;
      }
    }
  }
}

}  // namespace
}  // namespace timbao
