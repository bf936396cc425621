// Sixty web pages made for the project: the structures of tests/pages with the samples' articles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "indexer/article.hpp"

namespace timbao {

struct MadePage {
  std::string name;   // "portal/2"
  std::string bytes;  // in the encoding that it is written in
  Article article;    // what it holds; fields that the page does not say are empty
};

// Every structure with three articles, which differ from structure to structure.
std::vector<MadePage> made_pages();

// Words of a page's text as extraction found them, against those that are the article's: repeated
// words count as often as they stand there.
struct WordOverlap {
  double precision = 0;
  double recall = 0;
};
WordOverlap compare_words(const std::string& found, const std::string& expected);

// Whether two texts are the same words, case aside (TCVN3 does not tell the case of letters with
// marks).
bool same_words(const std::string& first, const std::string& second);

// The plain baseline: the page decoded, without tags.
std::string without_tags(const std::string& page);

}  // namespace timbao
