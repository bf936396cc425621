// Text in HTML, XML, CSV and URLs, and the times of HTTP and Atom.
#include "server/http/escaped_text.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/http/http_date.hpp"

namespace timbao {
namespace {

using namespace std::string_literals;

struct Row {
  std::string text;
  std::string expected;
};

TEST(EscapedText, CsvFieldsAreQuotedAndAreNoFormulas) {
  const std::vector<Row> rows = {
      {"", ""},
      {"giá vàng", "giá vàng"},
      {"a,b", "\"a,b\""},
      {"nói \"không\"", "\"nói \"\"không\"\"\""},
      {"hai\ndòng", "\"hai\ndòng\""},
      {"=1+1", "'=1+1"},
      {"+84", "'+84"},
      {"-5 độ", "'-5 độ"},
      {"@vnexpress", "'@vnexpress"},
      {"\ttab", "'\ttab"},
      {"\rcr", "\"'\rcr\""},
      {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
      {"a=1", "a=1"},
      {"'a", "'a"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(csv_field(row.text), row.expected) << row.text;
}

TEST(EscapedText, HtmlAndXml) {
  EXPECT_EQ(html_escaped("<a href='x'>Tom & \"Jerry\"</a>"),
            "&lt;a href=&#39;x&#39;&gt;Tom &amp; &quot;Jerry&quot;&lt;/a&gt;");
  const std::vector<Row> rows = {
      {"a<b", "a&lt;b"},
      {"a\x01\x1F"s + "b\tc\n", "ab\tc\n"},
      {"a\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF\xBD", "a\xEF\xBF\xBD"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(xml_escaped(row.text), row.expected);
}

TEST(EscapedText, PercentEncoding) {
  EXPECT_EQ(percent_encoded("hòa/a b-._~"), "h%C3%B2a%2Fa%20b-._~");
}

TEST(HttpDates, AreWrittenAndRead) {
  const std::chrono::sys_seconds time{std::chrono::seconds(784111777)};
  EXPECT_EQ(http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(rfc3339(time), "1994-11-06T08:49:37Z");
  ASSERT_TRUE(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
  EXPECT_EQ(*parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), time);
  for (const char* bad :
       {"", "yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Abc 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "})
    EXPECT_FALSE(parse_http_date(bad)) << bad;
}

}  // namespace
}  // namespace timbao
