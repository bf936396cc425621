// The parameters of a search: what they mean, and the 400s that name what is wrong.
#include "server/http/search_parameters.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/http/page_cursor.hpp"

namespace timbao {
namespace {

std::string listing(const SearchRequest& request) {
  std::string list =
      request.query + "|" + request.filters.first_day + "-" + request.filters.last_day + "|";
  for (const auto& values : request.filters.values) {
    for (const std::string& value : values)
      list += value + ",";
    list += "|";
  }
  list += std::to_string(static_cast<int>(request.order)) + "|";
  for (const FilterField field : request.facets.fields)
    list += std::to_string(static_cast<int>(field));
  list += "|";
  if (request.facets.interval)
    list += std::to_string(static_cast<int>(*request.facets.interval));
  return list;
}

TEST(SearchParameters, ReadWhatIsAsked) {
  struct Row {
    const char* raw;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"/s?q=a", "a|-|||||0||"},
      {"/s?q=", "|-|||||0||"},
      {"/s?from=2025", "|20250101-|||||0||"},
      {"/s?to=2025", "|-20251231|||||0||"},
      {"/s?from=2024-02&to=2024-02", "|20240201-20240229|||||0||"},
      {"/s?q=a&source=x&source=y&tag=z", "a|-|x,y,|||z,|0||"},
      {"/s?category=Th%E1%BB%9Di+s%E1%BB%B1&author=Lan", "|-||Thời sự,|Lan,||0||"},
      {"/s?q=a&sort=newest", "a|-|||||1||"},
      {"/s?q=a&sort=oldest&facets=tag,source", "a|-|||||2|30|"},
      {"/s?q=a&sort=recency", "a|-|||||3||"},
      {"/s?q=a&interval=day", "a|-|||||0||2"},
  };
  for (const Row& row : rows) {
    SearchRequest request;
    const std::optional<Answer> wrong = read_search_request(parse_target(row.raw).target, request);
    ASSERT_FALSE(wrong) << row.raw << wrong->body;
    EXPECT_EQ(listing(request), row.expected) << row.raw;
  }
}

TEST(SearchParameters, RefuseNamingTheParameter) {
  struct Row {
    std::string raw;
    std::string parameter;
  };
  std::string many = "/s?q=a";
  for (std::size_t index = 0; index <= filter_values_max; ++index)
    many += "&tag=" + std::to_string(index);
  const std::vector<Row> rows = {
      {"/s", "q"},
      {"/s?sort=newest", "q"},
      {"/s?facets=source", "q"},
      {"/s?q=a&q=b", "q"},
      {"/s?q=a&from=2025&from=2025", "from"},
      {"/s?q=a&from=", "from"},
      {"/s?q=a&from=22-12-2025", "from"},
      {"/s?q=a&to=2025-02-30", "to"},
      {"/s?q=a&from=2025-02&to=2025-01", "from"},
      {"/s?q=a&from=2026&to=2025", "from"},
      {"/s?q=a&source=", "source"},
      {"/s?q=a&source=x&source=", "source"},
      {many, "tag"},
      {"/s?q=a&sort=date", "sort"},
      {"/s?q=a&sort=", "sort"},
      {"/s?q=a&facets=", "facets"},
      {"/s?q=a&facets=source,title", "facets"},
      {"/s?q=a&facets=source,", "facets"},
      {"/s?q=a&facets=source,source", "facets"},
      {"/s?q=a&interval=week", "interval"},
      {"/s?q=a&interval=", "interval"},
      {"/s?q=a&collapse=", "collapse"},
      {"/s?q=a&collapse=all", "collapse"},
      {"/s?q=a&time_limit=0", "time_limit"},
      {"/s?q=a&time_limit=60001", "time_limit"},
      {"/s?q=a&time_limit=1s", "time_limit"},
  };
  for (const Row& row : rows) {
    SearchRequest request;
    const std::optional<Answer> wrong = read_search_request(parse_target(row.raw).target, request);
    ASSERT_TRUE(wrong) << row.raw;
    EXPECT_EQ(wrong->status, 400u);
    EXPECT_NE(wrong->body.find("\"parameter\":\"" + row.parameter + "\""), std::string::npos)
        << row.raw << ": " << wrong->body;
  }
}

TEST(SearchParameters, CopiesAndTimeLimits) {
  SearchRequest request;
  ASSERT_FALSE(read_search_request(parse_target("/s?q=a").target, request));
  EXPECT_FALSE(request.collapse);
  EXPECT_FALSE(request.deadline);
  ASSERT_FALSE(read_search_request(
      parse_target("/s?q=a&collapse=near-duplicates&time_limit=1000").target, request));
  EXPECT_TRUE(request.collapse);
  ASSERT_TRUE(request.deadline);
  EXPECT_FALSE(request.late());
}

TEST(SearchParameters, ACursorSaysWhereThePageBegins) {
  struct Row {
    std::string parameters;
    bool wrong;
  };
  const std::string good = make_cursor(7, 30);
  const std::vector<Row> rows = {
      {"cursor=" + good, false},
      {"cursor=" + good + "&limit=100", false},
      {"cursor=" + make_cursor(8, 30), true},
      {"cursor=" + make_cursor(7, cursor_position_max), true},
      {"cursor=" + good + "&offset=30", true},
      {"cursor=", true},
  };
  for (const Row& row : rows) {
    const RequestTarget target = parse_target("/s?q=a&" + row.parameters).target;
    SearchRequest request;
    ASSERT_FALSE(read_search_request(target, request)) << row.parameters;
    const std::optional<Answer> wrong = read_cursor_position(target, 7, request);
    ASSERT_EQ(wrong.has_value(), row.wrong) << row.parameters;
    if (row.wrong)
      EXPECT_NE(wrong->body.find("\"parameter\":\"cursor\""), std::string::npos);
    else
      EXPECT_EQ(request.offset, 30u);
  }
}

TEST(SearchParameters, ByRecencyEveryProfileLooksAtIt) {
  const RequestTarget target = parse_target("/s?q=a&profile=exact").target;
  RankingProfile profile;
  ASSERT_FALSE(read_profile(target, SortOrder::relevance, profile));
  EXPECT_EQ(profile.recency, 0);
  ASSERT_FALSE(read_profile(target, SortOrder::recency, profile));
  EXPECT_GT(profile.recency, 0);
  EXPECT_EQ(profile.unmarked_as_typed, 1);  // still the profile `exact`
}

TEST(ListingParameters, AreThoseOfASearchWithoutPages) {
  for (const char* raw : {"/s?q=a", "/s?source=x&sort=oldest&limit=7", "/s?q=a&profile=news"}) {
    SearchRequest request;
    EXPECT_FALSE(read_listing_request(parse_target(raw).target, 50, request)) << raw;
    EXPECT_EQ(request.offset, 0u);
    EXPECT_LE(request.limit, 50u);
  }
  struct Row {
    const char* raw;
    const char* parameter;
  };
  const std::vector<Row> rows = {{"/s", "q"},
                                 {"/s?q=a&offset=1", "offset"},
                                 {"/s?q=a&cursor=x", "cursor"},
                                 {"/s?q=a&facets=tag", "facets"},
                                 {"/s?q=a&limit=51", "limit"},
                                 {"/s?q=a&limit=0", "limit"},
                                 {"/s?q=a&sort=best", "sort"}};
  for (const Row& row : rows) {
    SearchRequest request;
    const auto wrong = read_listing_request(parse_target(row.raw).target, 50, request);
    ASSERT_TRUE(wrong) << row.raw;
    EXPECT_NE(wrong->body.find(std::string("\"parameter\":\"") + row.parameter + "\""),
              std::string::npos)
        << row.raw;
  }
}

}  // namespace
}  // namespace timbao
