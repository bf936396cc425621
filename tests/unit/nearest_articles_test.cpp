// Where few articles have neighbouring words of a short query, those that have all of its words
// come next, and one word alone is asked for only where these are few, too.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/matching_articles.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

struct Group {
  const char* name;
  int articles;
  const char* text;
};

std::string json_lines(const std::vector<Group>& groups) {
  std::string lines;
  for (const Group& group : groups)
    for (int number = 0; number < group.articles; ++number)
      lines += std::string(R"({"id":")") + group.name + "-" + std::to_string(number) +
               R"(","title":"Tin","source":")" + group.name + R"(","text":")" + group.text +
               " số " + std::to_string(number) + "\"}\n";
  return lines;
}

class NearestArticles : public ::testing::Test {
 protected:
  void open(const std::vector<Group>& groups) {
    const std::string path = (directory_.path() / "archive").string();
    ASSERT_TRUE(build(path, {directory_.write("a.jsonl", json_lines(groups))}).summary);
    Result<Archive> opened = open_archive("bao", path);
    ASSERT_TRUE(opened) << to_string(opened.error());
    archive_.emplace(std::move(*opened));
  }
  SearchAnswer find(SearchRequest request) {
    Result<SearchAnswer> answer = search(*archive_, request);
    EXPECT_TRUE(answer);
    return std::move(*answer);
  }

  TemporaryDirectory directory_;
  std::optional<Archive> archive_;
};

TEST_F(NearestArticles, AreThoseThatAreLookedAtWhereTheyAreEnough) {
  open({{"together", 3, "Kênh rạch"},
        {"apart", 230, "Rạch nằm bên kênh"},
        {"one", 300, "Kênh đào"},
        {"none", 400, "Con đường"}});
  struct Case {
    const char* query;
    std::uint64_t total;
  };
  for (const auto& [query, total] : std::vector<Case>{
           {"kênh rạch", 233},
           {"kenh rach", 233},
           {"kênh ... rạch", 233},
           {"kênh", 533},
           {"rạch đường", 633},  // nothing has both: any
           {"kênh bên nằm rạch", 230},
           {"kênh bên nằm rạch số", 933},  // too many words: any, and "số" is everywhere
       }) {
    SearchRequest request;
    request.query = query;
    request.limit = 10;
    const SearchAnswer answer = find(request);
    EXPECT_EQ(answer.total, total) << query;
    for (std::size_t place = 0; total == 233 && place < 10; ++place)
      EXPECT_EQ(answer.hits.at(place).article.source, place < 3 ? "together" : "apart") << query;
  }
}

TEST_F(NearestArticles, CountAmongThoseThatPassTheFilters) {
  open(
      {{"together", 3, "Kênh rạch"}, {"apart", 230, "Rạch nằm bên kênh"}, {"one", 40, "Kênh đào"}});
  SearchRequest request;
  request.query = "kênh rạch";
  for (const auto& [source, total] : std::vector<std::pair<std::string, std::uint64_t>>{
           {"apart", 230}, {"one", 40}, {"together", 3}}) {
    request.filters = {};
    request.filters.of(FilterField::source) = {source};
    EXPECT_EQ(find(request).total, total) << source;
  }
}

TEST_F(NearestArticles, GiveWayToAnyWordWhereTheyAreFew) {
  open(
      {{"together", 3, "Kênh rạch"}, {"apart", 100, "Rạch nằm bên kênh"}, {"one", 40, "Kênh đào"}});
  SearchRequest request;
  request.query = "kênh rạch";
  const SearchAnswer answer = find(request);
  EXPECT_EQ(answer.total, 143u);
  EXPECT_EQ(answer.hits.at(0).article.source, "together");
}

}  // namespace
}  // namespace timbao
