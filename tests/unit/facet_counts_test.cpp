// Facets count what a slow look at every article counts, whether few articles match or many, and
// whether values are frequent or rare.
#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

constexpr int article_count = 2000;

struct MadeArticle {
  std::array<std::string, 3> values;  // source, category, author; empty for none
  std::string text;
};

// Words of which one in so many articles has each.
const std::vector<std::pair<std::string, unsigned>> words = {
    {"kênh", 1}, {"rạch", 2}, {"sông", 30}, {"suối", 200}};

std::vector<MadeArticle> made_articles() {
  std::mt19937 random(1975);
  std::vector<MadeArticle> articles;
  for (int number = 0; number < article_count; ++number) {
    MadeArticle article;
    // Two frequent values and some rare ones; mostly none; nearly all different.
    article.values[0] = random() % 10 == 0  ? "Báo lẻ " + std::to_string(random() % 40)
                        : random() % 3 == 0 ? "Sông Mã"
                                            : "Cửu Long";
    if (random() % 5 == 0)
      article.values[1] = random() % 2 == 0 ? "Thể thao" : "Xã hội";
    article.values[2] = "Người viết " + std::to_string(random() % 1500);
    for (const auto& [word, one_in] : words)
      if (random() % one_in == 0)
        article.text += word + " ";
    articles.push_back(std::move(article));
  }
  return articles;
}

std::string json_lines(const std::vector<MadeArticle>& articles) {
  constexpr std::array names = {"source", "category", "author"};
  std::string lines;
  for (std::size_t number = 0; number < articles.size(); ++number) {
    lines += R"({"id":")" + std::to_string(number) + R"(","title":"Tin","text":")" +
             articles[number].text + "\"";
    for (std::size_t field = 0; field < names.size(); ++field)
      if (const std::string& value = articles[number].values[field]; !value.empty())
        lines += std::string(",\"") + names[field] + "\":\"" + value + "\"";
    lines += "}\n";
  }
  return lines;
}

using ValueCounts = std::map<std::string, std::uint64_t>;

TEST(FacetCounts, AreThoseOfLookingAtEveryArticle) {
  const std::vector<MadeArticle> articles = made_articles();
  const TemporaryDirectory directory;
  const std::string path = (directory.path() / "archive").string();
  ASSERT_TRUE(build(path, {directory.write("a.jsonl", json_lines(articles))}).summary);
  const Result<Archive> archive = open_archive("bao", path);
  ASSERT_TRUE(archive) << to_string(archive.error());
  for (const auto& [word, one_in] : words) {
    SearchRequest request;
    request.query = word;
    request.facets.fields = {FilterField::category, FilterField::source, FilterField::author};
    request.facets.values_max = article_count;
    const Result<SearchAnswer> answer = search(*archive, request);
    ASSERT_TRUE(answer) << to_string(answer.error());
    ASSERT_TRUE(answer->counts) << word;
    EXPECT_TRUE(answer->counts->exact) << word;
    ASSERT_EQ(answer->counts->facets.size(), 3u);
    for (const Facet& facet : answer->counts->facets) {
      const auto field = static_cast<std::size_t>(facet.field);
      ValueCounts expected;
      for (const MadeArticle& article : articles)
        if (article.text.find(word + " ") != std::string::npos && !article.values[field].empty())
          ++expected[article.values[field]];
      ValueCounts counted;
      for (const FacetValue& value : facet.values)
        counted.emplace(value.value, value.count);
      EXPECT_EQ(counted, expected) << word << ", field " << field;
    }
  }
}

TEST(ArticleSet, CountsAndGivesWhatTwoHaveInCommon) {
  std::mt19937 random(7);
  for (const std::uint32_t end : {1u, 64u, 65u, 1000u}) {
    ArticleSet a(end);
    ArticleSet b(end);
    std::vector<std::uint32_t> common;
    for (std::uint32_t document = 0; document < end; ++document) {
      const bool in_a = random() % 2 == 0;
      const bool in_b = random() % 3 == 0;
      if (in_a)
        a.insert(document);
      if (in_b)
        b.insert(document);
      if (in_a && in_b)
        common.push_back(document);
    }
    EXPECT_EQ(a.size_with(b), common.size()) << end;
    std::vector<std::uint32_t> met;
    a.for_each_with(b, [&met](std::uint32_t document) { met.push_back(document); });
    EXPECT_EQ(met, common) << end;
  }
}

}  // namespace
}  // namespace timbao
