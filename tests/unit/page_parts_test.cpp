// Dates as pages write them, selectors, encodings of pages, blocks and fragments.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "indexer/html/html_article.hpp"
#include "indexer/html/page_encoding.hpp"
#include "indexer/html/text_blocks.hpp"
#include "indexer/html/written_date.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao::html {
namespace {

TEST(WrittenDate, IsFoundInWhatPagesWrite) {
  struct Row {
    const char* text;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"Thứ Hai, 22/12/2025, 15:30 (GMT+7)", "2025-12-22"},
      {"Thứ hai, 22.12.2025 | 15h30", "2025-12-22"},
      {"Cập nhật lúc 15:30 ngày 2-1-2025", "2025-01-02"},
      {"Hà Nội, ngày 22 tháng 12 năm 2025", "2025-12-22"},
      {"22 Tháng 12, 2025", "2025-12-22"},
      {"22 tháng 12-2025", "2025-12-22"},
      {"2025-12-22T15:30:00+07:00", "2025-12-22"},
      {"2025/12/22 15:30", "2025-12-22"},
      {"Mon, 22 Dec 2025 08:30:00 +0000", "2025-12-22"},
      {"22-Dec-2025", "2025-12-22"},
      {"December 22, 2025 at 8:30", "2025-12-22"},
      {"20251222", "2025-12-22"},
      {"Số 12/3, ngày 22/12/2025", "2025-12-22"},
      {"31/02/2025, sửa 01/03/2025", "2025-03-01"},
      {"1766361600", ""},
      {"tỉ số 3-2-1", ""},
      {"22/12", ""},
      {"22/13/2025", ""},
      {"22/12/0025", ""},
      {"", ""},
      {"ngày tháng năm", ""},
      {"99999999999999999999/12/2025", ""},
  };
  for (const Row& row : rows)
    EXPECT_EQ(find_written_date(row.text).value_or(""), row.expected) << row.text;
}

TEST(TextBlocks, EndWhereBlocksDo) {
  struct Row {
    const char* html;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"Bánh &amp; <b>trà</b><p>Hai", "Bánh & trà\n\nHai"},
      {"không có thẻ", "không có thẻ"},
      {"một<br>dòng<br><br>khác", "một dòng\n\nkhác"},
      {"<ul><li>a<li>b</ul>", "a\n\nb"},
      {"<script>x</script>chữ<style>y</style>", "chữ"},
      {"<p style='display: none'>ẩn</p><p hidden>ẩn</p><p>hiện</p>", "hiện"},
      {"<p>dấu&nbsp;&nbsp;cách</p>", "dấu cách"},
      {"&lt;p&gt;", "<p>"},
      {"a < b > c", "a < b > c"},
      {"", ""},
  };
  for (const Row& row : rows)
    EXPECT_EQ(text_of_fragment(row.html), row.expected) << row.html;
}

TEST(Selectors, ChooseElements) {
  struct Row {
    const char* selector;
    const char* expected;  // the text of the first one; "-" for none
  };
  const Result<Document> page = parse_page(
      "<div id=a class='x y'><h1>một</h1><p class=sapo lang=vi>hai</p><div><p class='sapo "
      "z'>ba</p></div></div>"
      "<p class=ngoài>bốn</p>",
      "");
  const std::vector<Row> rows = {
      {"h1", "một"},           {"#a h1", "một"},   {"div.x.y p.sapo", "hai"},
      {"div div p", "ba"},     {".z", "ba"},       {"[lang=vi]", "hai"},
      {"p[lang='vi']", "hai"}, {"p[lang]", "hai"}, {".ngoài", "bốn"},
      {"div .ngoài", "-"},     {"h1 p", "-"},      {"p[lang=en]", "-"},
  };
  for (const Row& row : rows) {
    const Result<Selector> selector = parse_selector(row.selector);
    ASSERT_TRUE(selector.has_value()) << row.selector;
    const Node found = find_first(xmlDocGetRootElement(page->get()),
                                  [&](Node node) { return matches(node, *selector); });
    EXPECT_EQ(found == nullptr ? "-" : plain_text(found), row.expected) << row.selector;
  }
  for (const char* wrong : {"", "div > p", "p:first", "..", "#", "p[", "p[=x]", "a,b"})
    EXPECT_TRUE(parse_selector(wrong).has_error()) << wrong;
}

TEST(Selectors, AreReadFromAFile) {
  const TemporaryDirectory directory;
  const std::filesystem::path file = directory.path() / "site";
  std::ofstream(file) << "# trang cũ\ntitle: .tieude\ntext: #noidung\nremove: .qc\nremove: .tin\n"
                         "date: .ngay\nauthor: b.tacgia\n";
  const Result<SiteSelectors> selectors = read_site_selectors(file);
  ASSERT_TRUE(selectors.has_value());
  PageOrigin origin;
  origin.id = "x";
  origin.selectors = &*selectors;
  Encoding encoding = Encoding::utf8;
  const Result<Article> article = parse_page_article(
      "<title>Khác</title><h1>Khác</h1><i class=tieude>Đúng</i><i class=ngay>2/1/2003</i><b "
      "class=tacgia>An</b>"
      "<div id=noidung>ngắn<div class=qc>mua đi</div><p>hai</p><p class=tin>tin</p></div>",
      origin, "p", encoding);
  ASSERT_TRUE(article.has_value());
  EXPECT_EQ(article->title, "Đúng");
  EXPECT_EQ(article->text, "ngắn\n\nhai");
  EXPECT_EQ(article->date, "2003-01-02");
  EXPECT_EQ(article->author, "An");
  for (const auto& [line, message] :
       std::map<std::string, std::string>{{"màu: .x", ":1: a line is"},
                                          {"title: a > b", ":1: \">\" is not"},
                                          {"title", ":1: a line"}}) {
    std::ofstream(file, std::ios::trunc) << line << "\n";
    const Result<SiteSelectors> wrong = read_site_selectors(file);
    ASSERT_TRUE(wrong.has_error()) << line;
    EXPECT_NE(to_string(wrong.error()).find(message.substr(0, 3)), std::string::npos)
        << to_string(wrong.error());
  }
  EXPECT_EQ(read_site_selectors(directory.path() / "none").error().code, ErrorCode::not_found);
}

TEST(Pages, AreReadHoweverBrokenTheyAre) {
  std::string deep;
  for (int level = 0; level < 20000; ++level)
    deep += "<div>";
  std::string nested_tables;
  for (int level = 0; level < 3000; ++level)
    nested_tables += "<table><tr><td>";
  const std::vector<std::string> pages = {
      "",
      "\xEF\xBB\xBF",
      "<",
      "<html",
      "<p>\xFF\xFE\x80</p>",
      "<p>a\0b</p>",
      deep + "chữ ở đáy",
      nested_tables + "chữ",
      "<title>" + std::string(1 << 20, 'a'),
      std::string(1 << 20, '<'),
      "<p " + std::string(1 << 18, '"') + ">x",
      "<script type=application/ld+json>" + std::string(100000, '[') + "</script><h1>Tiêu đề</h1>",
      "<script "
      "type=application/ld+json>{\"@type\":\"Article\",\"headline\":{\"name\":{\"name\":7}}}</"
      "script>",
      "<meta property=og:title content='&#0;&#x110000;&bogus;'>",
  };
  for (const std::string& page : pages) {
    Encoding encoding = Encoding::utf8;
    PageOrigin origin;
    origin.id = "x";
    const Result<Article> article = parse_page_article(page, origin, "trang", encoding);
    if (article.has_error()) {
      EXPECT_EQ(article.error().place, "trang");
    }
  }
  Encoding encoding = Encoding::utf8;
  const Result<Article> large =
      parse_page_article(std::string(page_bytes_max + 1, 'a'), {}, "to", encoding);
  ASSERT_TRUE(large.has_error());
  EXPECT_EQ(to_string(large.error()), "to: the page is larger than 16 MiB");
}

}  // namespace
}  // namespace timbao::html
