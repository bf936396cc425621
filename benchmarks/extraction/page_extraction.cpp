// page_extraction: how much of the made pages' articles is found, beside a plain stripping of tags.
// Prints a Markdown table by structure.
#include <chrono>
#include <cstdio>
#include <map>
#include <string>

#include "indexer/html/html_article.hpp"
#include "tests/support/made_pages.hpp"

namespace {

using namespace timbao;

struct Sums {
  int pages = 0, titles = 0, dates = 0, authors = 0, authors_said = 0;
  double precision = 0, recall = 0, plain_precision = 0, plain_recall = 0;

  void add(const Sums& other) {
    pages += other.pages;
    titles += other.titles;
    dates += other.dates;
    authors += other.authors;
    authors_said += other.authors_said;
    precision += other.precision;
    recall += other.recall;
    plain_precision += other.plain_precision;
    plain_recall += other.plain_recall;
  }
  void print(const std::string& name) const {
    std::printf("| %s | %.3f | %.3f | %.3f | %.3f | %d/%d | %d/%d | %d/%d |\n", name.c_str(),
                precision / pages, recall / pages, plain_precision / pages, plain_recall / pages,
                titles, pages, dates, pages, authors, authors_said);
  }
};

Sums measure(const MadePage& page) {
  html::PageOrigin origin;
  origin.id = page.name;
  Encoding encoding = Encoding::utf8;
  const Result<Article> found = html::parse_page_article(page.bytes, origin, page.name, encoding);
  const Article article = found.has_value() ? *found : Article{};
  const WordOverlap words = compare_words(article.text, page.article.text);
  const WordOverlap plain = compare_words(without_tags(page.bytes), page.article.text);
  Sums sums{1,
            same_words(article.title, page.article.title),
            article.date == page.article.date,
            !page.article.author.empty() && article.author == page.article.author,
            !page.article.author.empty(),
            words.precision,
            words.recall,
            plain.precision,
            plain.recall};
  return sums;
}

}  // namespace

int main() {
  std::map<std::string, Sums> by_structure;
  Sums all;
  std::size_t bytes = 0;
  const std::vector<MadePage> pages = made_pages();
  const auto start = std::chrono::steady_clock::now();
  for (const MadePage& page : pages) {
    const Sums sums = measure(page);
    by_structure[page.name.substr(0, page.name.find('/'))].add(sums);
    all.add(sums);
    bytes += page.bytes.size();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf(
      "| structure | precision | recall | precision without tags | recall without tags | "
      "title | date | author |\n|---|---|---|---|---|---|---|---|\n");
  for (const auto& [name, sums] : by_structure)
    sums.print(name);
  all.print("all");
  std::printf("\n%zu pages, %.1f MB/s with the comparison\n", pages.size(),
              static_cast<double>(bytes) / took.count() / 1e6);
}
