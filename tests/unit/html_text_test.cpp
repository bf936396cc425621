// Text in HTML shows as itself, with marks where something was found.
#include "server/search/html_text.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(HtmlText, EscapesWhatIsSpecialAndNothingElse) {
  struct Row {
    const char* text;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"", ""},
      {"giá vàng", "giá vàng"},
      {"<b>", "&lt;b&gt;"},
      {"&", "&amp;"},
      {"&&amp;", "&amp;&amp;amp;"},
      {"\"Đất & Người\"", "&quot;Đất &amp; Người&quot;"},
      {"Ia H'Drai", "Ia H&#39;Drai"},
  };
  for (const Row& row : rows) {
    std::string html = "trước ";
    append_escaped(row.text, html);
    EXPECT_EQ(html, std::string("trước ") + row.expected) << row.text;
  }
}

TEST(HtmlText, MarksOnlyWhatLiesInsideWhatIsShown) {
  const std::string text = "<Sông> Mã & sông Chu";
  struct Row {
    std::size_t begin;
    std::size_t end;
    std::vector<Highlight> highlights;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {0, text.size(), {}, "&lt;Sông&gt; Mã &amp; sông Chu"},
      {0, text.size(), {{1, 6}}, "&lt;<mark>Sông</mark>&gt; Mã &amp; sông Chu"},
      {8, 11, {{1, 6}, {8, 11}, {14, 23}}, "<mark>Mã</mark>"},
      {8, 13, {{11, 13}}, "Mã<mark> &amp;</mark>"},
  };
  for (const Row& row : rows) {
    std::string html;
    append_marked(text, row.begin, row.end, row.highlights, html);
    EXPECT_EQ(html, row.expected);
  }
}

}  // namespace
}  // namespace timbao
