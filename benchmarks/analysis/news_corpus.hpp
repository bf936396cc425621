// Articles of a JSON lines file, divided into those to learn from and those to measure on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/language_statistics.hpp"

namespace timbao {

struct NewsArticle {
  std::string title;
  std::string abstract;
  std::string text;
};

// Reads "title", "abstract" and "text" of each line; a line that is no object is left out. Empty
// if the file cannot be read.
std::vector<NewsArticle> read_articles(const std::string& path);

// What is learnt from is before what is measured on, in the order of the file, so that no article
// is measured on with its own copy of the same day learnt. The development part is what constants
// are chosen on; no figure is reported of it.
struct CorpusParts {
  std::vector<NewsArticle> training;
  std::vector<NewsArticle> measured;
};
// The first 90 % and the last 10 %; for development, the first 80 % and the 10 % behind them.
CorpusParts divide(std::vector<NewsArticle> articles, bool development);

LanguageStatistics learn(const std::vector<NewsArticle>& articles);

// The text's letters without marks, capitals kept: "Hoà Bình" -> "Hoa Binh".
std::string strip_marks(std::string_view text);

// Sentences of at least `words_min` words, with what stands between their words.
std::vector<std::string> sentences_of(std::string_view text, std::size_t words_min);

}  // namespace timbao
