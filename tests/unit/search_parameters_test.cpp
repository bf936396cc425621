// The parameters of a search: what they mean, and the 400s that name what is wrong.
#include "server/http/search_parameters.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace timbao
