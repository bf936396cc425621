// Articles in both forms, and the errors that name the place.
#include "indexer/article_formats.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/shared_data.hpp"

namespace timbao {
namespace {

TEST(TextArticle, ReadsDateTitleAndParagraphs) {
  const Result<Article> article = parse_text_article(
      " date 2025-12-22 Làng nghề đúc đồng\n\nĐoạn một.\n\nĐoạn hai.\n", "lang-nghe", "a.txt");
  ASSERT_TRUE(article.has_value()) << to_string(article.error());
  EXPECT_EQ(article->id, "lang-nghe");
  EXPECT_EQ(article->date, "2025-12-22");
  EXPECT_EQ(article->title, "Làng nghề đúc đồng");
  EXPECT_EQ(article->text, "Đoạn một.\n\nĐoạn hai.");
}

TEST(TextArticle, AcceptsWindowsLineEndsAndByteOrderMark) {
  const Result<Article> article =
      parse_text_article("\uFEFFdate 2020-01-02 Tít\r\n\r\nMột.\r\nHai.", "x", "a.txt");
  ASSERT_TRUE(article.has_value()) << to_string(article.error());
  EXPECT_EQ(article->title, "Tít");
  EXPECT_EQ(article->text, "Một.\nHai.");
}

TEST(TextArticle, NamesFileAndLineOfWhatIsWrong) {
  struct Row {
    const char* content;
    const char* error;
  };
  const std::vector<Row> rows = {
      {"Không có ngày\n\nĐoạn.", "a.txt:1: the first line is not \"date YYYY-MM-DD Title\""},
      {"", "a.txt:1: the first line is not \"date YYYY-MM-DD Title\""},
      {"date 2025-02-30 Tít\n\nĐoạn.", "a.txt:1: impossible date \"2025-02-30\""},
      {"date\n\nĐoạn.", "a.txt:1: the first line is not \"date YYYY-MM-DD Title\""},
      {"date 2025-02-03 Tít\n\nHỏng \xFF ở đây", "a.txt:3: invalid UTF-8"},
      {"date 2025-02-03", "a.txt:1: neither title nor text"},
  };
  for (const Row& row : rows) {
    const Result<Article> article = parse_text_article(row.content, "x", "a.txt");
    ASSERT_TRUE(article.has_error()) << row.content;
    EXPECT_EQ(to_string(article.error()), row.error);
  }
}

TEST(TextArticle, ReadsTheSeedArticleAsItIs) {
  const auto path = shared_data("seed/article-2025-12-22.txt");
  if (!path)
    GTEST_SKIP() << "needs ../shared/data/seed, which is not here";
  std::ifstream file(*path);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  const Result<Article> article = parse_text_article(content, "seed", "seed.txt");
  ASSERT_TRUE(article.has_value()) << to_string(article.error());
  EXPECT_EQ(article->date, "2025-12-22");
  EXPECT_TRUE(article->title.ends_with("Thiệu Hóa")) << article->title;
  EXPECT_TRUE(article->text.starts_with("Chiều ngày 22/12")) << article->text.substr(0, 40);
}

TEST(JsonArticle, ReadsKnownFieldsAndKeepsFurtherStrings) {
  const Result<Article> article = parse_json_article(
      R"({"_id":"b1","title":"Tít","text":"Thân","abstract":"Tóm tắt","date":"2024-05-06T10:00:00",
          "author":"An","source":"Báo","category":"Kinh tế","tags":["lúa"," tôm ",""],
          "url":"https://a.example/b1","photographer":"Bình","views":12,"flag":null})",
      "a.jsonl:1");
  ASSERT_TRUE(article.has_value()) << to_string(article.error());
  EXPECT_EQ(article->id, "b1");
  EXPECT_EQ(article->date, "2024-05-06");
  EXPECT_EQ(article->tags, (std::vector<std::string>{"lúa", "tôm"}));
  ASSERT_EQ(article->further.size(), 1u);
  EXPECT_EQ(article->further[0].first, "photographer");
}

TEST(JsonArticle, FindsAnIdWhereNoneIsGiven) {
  EXPECT_EQ(parse_json_article(R"({"id":7,"title":"Tít"})", "")->id, "7");
  EXPECT_EQ(parse_json_article(R"({"url":"https://x.example/1","title":"Tít"})", "")->id,
            "https://x.example/1");
  const Result<Article> first = parse_json_article(R"({"title":"Tít","date":"2024-01-01"})", "");
  const Result<Article> again = parse_json_article(R"({"date":"2024-01-01","title":"Tít"})", "");
  EXPECT_EQ(first->id, again->id);
  EXPECT_NE(first->id, parse_json_article(R"({"title":"Tít khác"})", "")->id);
}

TEST(JsonArticle, NamesThePlaceAndTheField) {
  struct Row {
    std::string json;
    const char* error;
  };
  const std::vector<Row> rows = {
      {R"({"id":"1","title":)", "a.jsonl:9: broken JSON at column 19: Invalid value."},
      {R"(["id"])", "a.jsonl:9: not a JSON object"},
      {R"({"id":"1","title":"\udc00"})", "a.jsonl:9: half a surrogate pair in a name or value"},
      {R"({"id":"1","title":"x","\udc00":"y"})",
       "a.jsonl:9: half a surrogate pair in a name or value"},
      {R"({"id":"1","title":"x","tags":["\udc00"]})",
       "a.jsonl:9: half a surrogate pair in a name or value"},
      {R"({"id":"1","title":"\ud800"})",
       "a.jsonl:9: broken JSON at column 20: The surrogate pair in string is invalid."},
      {"{\"id\":\"1\",\"title\":\"\xFF\"}", "a.jsonl:9: invalid UTF-8"},
      {R"({"id":"1","title":5})", "a.jsonl:9: \"title\" is not a string"},
      {R"({"id":{},"title":"a"})", "a.jsonl:9: \"id\" is not a string"},
      {R"({"id":"1","title":"a","tags":[1]})",
       "a.jsonl:9: \"tags\" holds something that is not a string"},
      {R"({"id":"1","title":"a","date":"2025-02-31"})",
       "a.jsonl:9: impossible date \"2025-02-31\""},
      {R"({"text":"không tên"})", "a.jsonl:9: no id, no url and no title to make an id of"},
      {R"({"id":"1"})", "a.jsonl:9: neither title nor text"},
      {R"({"id":"1\u0000","title":"a"})", "a.jsonl:9: id contains a zero byte"},
      {R"({"title":"a","id":")" + std::string(201, 'i') + R"("})",
       "a.jsonl:9: id is longer than 200 bytes"},
  };
  for (const Row& row : rows) {
    const Result<Article> article = parse_json_article(row.json, "a.jsonl:9");
    ASSERT_TRUE(article.has_error()) << row.json;
    EXPECT_EQ(to_string(article.error()), row.error);
  }
}

TEST(JsonArticle, SurvivesDeepNesting) {
  const std::string deep =
      R"({"id":"1","title":"a","x":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}";
  EXPECT_TRUE(parse_json_article(deep, "a.jsonl:1").has_value());
}

TEST(JsonArticle, ComesBackFromItsStoredForm) {
  const std::string json =
      R"({"id":"b1","title":"T \"x\"","date":"2024-05-06","author":"An","source":"Báo",)"
      R"("category":"Kinh tế","tags":["lúa"],"url":"https://a.example","abstract":"Tóm",)"
      R"("photographer":"Bình","text":"Một\nHai"})";
  EXPECT_EQ(article_to_json(*parse_json_article(json, "")), json);
}

}  // namespace
}  // namespace timbao
