// Request targets and parameters: decoding, and the 400s that name what is wrong.
#include "server/http/request_target.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

std::string listing(const RequestTarget& target) {
  std::string list;
  for (const std::string& segment : target.segments)
    list += "/" + segment;
  for (const auto& [name, value] : target.parameters)
    list += " " + name + "=" + value;
  return list;
}

TEST(RequestTarget, DecodesSegmentsAndParameters) {
  struct Row {
    const char* raw;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"/", "/"},
      {"/v1/archives/bao/search?q=h%C3%B2a&limit=5", "/v1/archives/bao/search q=hòa limit=5"},
      {"/a?q=thanh+h%c3%b3a%20m%E1%BB%9Bi", "/a q=thanh hóa mới"},
      {"/a%2Fb/c+d", "/a/b/c+d"},
      {"/a?q", "/a q="},
      {"/a?&&q=1&", "/a q=1"},
      {"/a?q=a=b", "/a q=a=b"},
      {"/a#q", "/a"},
      {"http://x.example/a?q=1", "/a q=1"},
      {"/../x", "/../x"},
  };
  for (const Row& row : rows) {
    const ParsedTarget parsed = parse_target(row.raw);
    ASSERT_FALSE(parsed.problem) << row.raw;
    EXPECT_EQ(listing(parsed.target), row.expected) << row.raw;
  }
}

TEST(RequestTarget, RefusesBrokenOnesNamingTheParameter) {
  struct Row {
    const char* raw;
    const char* expected;  // found in the problem
  };
  const std::vector<Row> rows = {
      {"", "does not begin with a slash"},
      {"v1", "does not begin with a slash"},
      {"http://x.example", "does not begin with a slash"},
      {"ftp://x.example/", "does not begin with a slash"},
      {"/%", "the path is not percent-encoded UTF-8"},
      {"/%ff", "the path is not percent-encoded UTF-8"},
      {"/a%00b", "the path is not percent-encoded UTF-8"},
      {"/a?q=%", "\"parameter\":\"q\""},
      {"/a?q=%4", "\"parameter\":\"q\""},
      {"/a?q=%zz", "\"parameter\":\"q\""},
      {"/a?q=%C3", "\"parameter\":\"q\""},
      {"/a?q=%00", "\"parameter\":\"q\""},
      {"/a?%ff=1", "a parameter's name"},
  };
  for (const Row& row : rows) {
    const ParsedTarget parsed = parse_target(row.raw);
    ASSERT_TRUE(parsed.problem) << row.raw;
    EXPECT_EQ(parsed.problem->status, 400u);
    EXPECT_NE(parsed.problem->body.find(row.expected), std::string::npos)
        << row.raw << ": " << parsed.problem->body;
  }
}

TEST(RequestTarget, ReadsNumbersWithinTheirBounds) {
  struct Row {
    const char* raw;
    bool good;
    std::size_t expected;
  };
  const std::vector<Row> rows = {
      {"/a", true, 10},
      {"/a?n=1", true, 1},
      {"/a?n=100", true, 100},
      {"/a?n=0", false, 10},
      {"/a?n=101", false, 10},
      {"/a?n=-1", false, 10},
      {"/a?n=1.5", false, 10},
      {"/a?n=", false, 10},
      {"/a?n=x", false, 10},
      {"/a?n=%201", false, 10},
      {"/a?n=99999999999999999999999", false, 10},
  };
  for (const Row& row : rows) {
    std::size_t value = 10;
    const std::optional<Answer> wrong =
        read_number(parse_target(row.raw).target, "n", 1, 100, value);
    EXPECT_EQ(!wrong, row.good) << row.raw;
    EXPECT_EQ(value, row.expected) << row.raw;
  }
}

TEST(RequestTarget, NamesParametersThatDoNotBelong) {
  struct Row {
    const char* raw;
    const char* expected;  // found in the problem; empty where all is well
  };
  const std::vector<Row> rows = {
      {"/a?q=1&limit=3", ""},
      {"/a", ""},
      {"/a?q=1&limmit=3", "\"parameter\":\"limmit\""},
      {"/a?q=1&q=2", "is given twice"},
      {"/a?q=1&%71=1", "is given twice"},
      {"/a?source=a&q=1&source=b", ""},
      {"/a?source=a&q=1&source=b&q=2", "\"parameter\":\"q\""},
  };
  for (const Row& row : rows) {
    const ParsedTarget parsed = parse_target(row.raw);
    const std::optional<Answer> wrong =
        check_parameter_names(parsed.target, {"q", "limit"}, {"source"});
    const std::string expected = row.expected;
    ASSERT_EQ(wrong.has_value(), !expected.empty()) << row.raw;
    const std::string body = wrong ? wrong->body : "";
    EXPECT_NE(body.find(expected), std::string::npos) << row.raw << ": " << body;
  }
}

TEST(RequestTarget, GivesAllValuesOfARepeatedParameter) {
  const RequestTarget target =
      parse_target("/a?source=Tu%E1%BB%95i+Tr%E1%BA%BB&q=1&source=b").target;
  EXPECT_EQ(target.all("source"), (std::vector<std::string>{"Tuổi Trẻ", "b"}));
  EXPECT_TRUE(target.all("tag").empty());
}

}  // namespace
}  // namespace timbao
