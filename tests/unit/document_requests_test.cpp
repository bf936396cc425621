// Batches, single articles and conditions as requests bring them.
#include "server/http/document_requests.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

constexpr const char* lines = "application/x-ndjson";
constexpr const char* array = "application/json; charset=utf-8";

TEST(DocumentRequests, BatchesAreReadItemByItem) {
  struct Row {
    const char* body;
    const char* type;
    std::vector<std::string> items;  // "POSITION ID", "POSITION!" for a bad one
  };
  const std::vector<Row> rows = {
      {"{\"id\":\"a\",\"title\":\"x\"}", lines, {"1 a"}},
      {"\n{\"id\":\"a\",\"title\":\"x\"}\r\n\n{}\n{\"id\":\"b\",\"text\":\"y\"}",
       lines,
       {"2 a", "4!", "5 b"}},
      {"{\"id\":\"a\",\"title\":\"x\"}\n", "", {"1 a"}},
      {"[{\"id\":\"a\",\"title\":\"x\"}]", "", {"1 a"}},
      {"[]", array, {}},
      {" [ ] ", array, {}},
      {"[{\"id\":\"a\",\"title\":\"],}{[\\\"\\\\\"},{\"id\":\"b\",\"title\":\"x\"}]",
       array,
       {"1 a", "2 b"}},
      {"[{\"id\":\"a\",\"title\":\"x\",\"tags\":[\"p\",\"q\"]}, 7, null, {\"id\":{}}]",
       array,
       {"1 a", "2!", "3!", "4!"}},
      {"[{\"id\":\"a\",\"title\":\"x\"},]", array, {"1 a", "2!"}},
      {"[,]", array, {"1!", "2!"}},
  };
  for (const Row& row : rows) {
    const Result<std::vector<BatchItem>> items = read_batch(row.body, row.type);
    ASSERT_TRUE(items) << row.body << ": " << to_string(items.error());
    std::vector<std::string> read;
    for (const BatchItem& item : *items)
      read.push_back(std::to_string(item.position) +
                     (item.article.has_value() ? " " + item.article->id : "!"));
    EXPECT_EQ(read, row.items) << row.body;
  }
}

TEST(DocumentRequests, WhatIsNoBatchIsRefusedAsAWhole) {
  struct Row {
    const char* body;
    const char* type;
    const char* place;
  };
  const std::vector<Row> rows = {
      {"", lines, "body"},
      {" \n ", array, "body"},
      {"{}", array, "body"},
      {"[", array, "body"},
      {"[{}", array, "body"},
      {"[\"]", array, "body"},
      {"[{]", array, "body"},
      {"[] x", array, "body"},
      {"[][]", array, "body"},
      {"a", "text/csv", "Content-Type"},
      {"[]", "text/json", "Content-Type"},
  };
  for (const Row& row : rows) {
    const Result<std::vector<BatchItem>> items = read_batch(row.body, row.type);
    ASSERT_TRUE(items.has_error()) << row.body;
    EXPECT_EQ(items.error().place, row.place) << row.body;
    EXPECT_EQ(items.error().code, ErrorCode::invalid_argument) << row.body;
  }
}

TEST(DocumentRequests, AnArticleHasTheIdOfItsPath) {
  EXPECT_EQ(read_put_article(R"({"title":"x"})", "báo/1")->id, "báo/1");
  EXPECT_EQ(read_put_article(R"({"title":"x","url":"http://a"})", "b")->id, "b");
  EXPECT_EQ(read_put_article(R"({"id":7,"title":"x"})", "7")->id, "7");
  EXPECT_EQ(read_put_article(R"({"_id":"b","title":"x"})", "b")->id, "b");
  EXPECT_EQ(read_put_article(R"({"id":"a","title":"x"})", "b").error().place, "id");
  EXPECT_EQ(read_put_article(R"({"title":"x"})", std::string(201, 'x')).error().place, "id");
  EXPECT_EQ(read_put_article("[]", "a").error().place, "body");
}

TEST(DocumentRequests, ConditionsAreOneTagOrAStar) {
  struct Row {
    const char* if_match;
    const char* if_none_match;
    const char* refused;  // the header to blame
    bool present;
    bool absent;
    std::optional<ArticleTag> expected;
  };
  const ArticleTag impossible;
  const ArticleTag tag = {17, 0xABCDEF0123456789};
  const std::vector<Row> rows = {
      {"", "", "", false, false, {}},
      {R"("17-abcdef0123456789")", "", "", false, false, tag},
      {R"( "17-abcdef0123456789" )", "", "", false, false, tag},
      {"*", "", "", true, false, {}},
      {"", "*", "", false, true, {}},
      {R"("17")", "", "", false, false, impossible},  // it does not say of what text
      {R"(17-abcdef0123456789)", "", "", false, false, impossible},
      {R"("17-abcdef0123456789)", "", "", false, false, impossible},
      {R"("17-ABCDEF0123456789")", "", "", false, false, impossible},
      {R"("017-abcdef0123456789")", "", "", false, false, impossible},
      {R"("17-abcdef01234567890")", "", "", false, false, impossible},
      {R"("99999999999999999999-abcdef0123456789")", "", "", false, false, impossible},
      {R"(W/"17-abcdef0123456789")", "", "", false, false, impossible},
      {R"("")", "", "", false, false, impossible},
      {R"("-")", "", "", false, false, impossible},
      {"-17", "", "", false, false, impossible},
      {R"("17-x")", "", "", false, false, impossible},
      {R"("1", "2")", "", "If-Match", false, false, {}},
      {"", R"("17")", "If-None-Match", false, false, {}},
  };
  for (const Row& row : rows) {
    RequestTarget target;
    target.if_match = row.if_match;
    target.if_none_match = row.if_none_match;
    ArticleChange change;
    const std::optional<Answer> refused = read_conditions(target, change);
    EXPECT_EQ(refused.has_value(), *row.refused != '\0') << row.if_match;
    if (refused) {
      EXPECT_NE(refused->body.find(row.refused), std::string::npos) << refused->body;
      continue;
    }
    EXPECT_EQ(change.only_if_present, row.present) << row.if_match;
    EXPECT_EQ(change.only_if_absent, row.absent) << row.if_none_match;
    EXPECT_EQ(change.expected, row.expected) << row.if_match;
  }
  EXPECT_EQ(entity_tag({17, 0x2A}), R"("17-000000000000002a")");
}

}  // namespace
}  // namespace timbao
