// Articles out of web pages: the sixty made pages, and what single elements mean.
#include "indexer/html/html_article.hpp"

#include <gtest/gtest.h>

#include "tests/support/made_pages.hpp"

namespace timbao::html {
namespace {

Result<Article> parse(const std::string& bytes, PageOrigin origin = {}) {
  Encoding encoding = Encoding::utf8;
  origin.id = "trang";
  return parse_page_article(bytes, origin, "trang.html", encoding);
}

TEST(MadePages, GiveTheirArticlesBack) {
  const std::vector<MadePage> pages = made_pages();
  ASSERT_EQ(pages.size(), 60u);
  double precision = 0, recall = 0;
  for (const MadePage& page : pages) {
    const Result<Article> article = parse(page.bytes);
    ASSERT_TRUE(article.has_value()) << page.name;
    const WordOverlap words = compare_words(article->text, page.article.text);
    precision += words.precision;
    recall += words.recall;
    EXPECT_GE(words.precision, 0.9) << page.name << "\n" << article->text;
    EXPECT_GE(words.recall, 0.95) << page.name << "\n" << article->text;
    EXPECT_TRUE(same_words(article->title, page.article.title))
        << page.name << ": " << article->title;
    EXPECT_EQ(article->date, page.article.date) << page.name;
    if (!page.article.author.empty()) {
      EXPECT_EQ(article->author, page.article.author) << page.name;
    }
    if (!page.article.category.empty()) {
      EXPECT_EQ(article->category, page.article.category) << page.name;
    }
    if (!page.article.url.empty()) {
      EXPECT_EQ(article->url, page.article.url) << page.name;
    }
  }
  EXPECT_GE(precision / 60, 0.98);
  EXPECT_GE(recall / 60, 0.99);
}

}  // namespace
}  // namespace timbao::html
