// Finds the article in a page: its paragraphs without navigation and boilerplate.
#pragma once

#include <string>
#include <vector>

#include "indexer/html/html_tree.hpp"

namespace timbao::html {

struct ArticleText {
  std::vector<std::string> paragraphs;
  Node root = nullptr;  // the element that they are in
};

// The paragraphs that make the article of a page. `title` is what they are headed by, and is none
// of them. Where the page says which element is the article (itemprop=articleBody, a lone
// <article>) it is believed; elsewhere elements are scored by the length of the paragraphs in them
// and how little of that is links, after what names itself navigation, comments, related articles
// or advertising is left out (the idea of Readability,
// http://code.google.com/p/arc90labs-readability, and of Kohlschütter et al., Boilerplate Detection
// using Shallow Text Features, 2010). Linear.
ArticleText find_article_text(Node page, const std::string& title);

// The same where a site says where its text is: all blocks of `root`.
ArticleText text_of_element(Node root, const std::string& title);

}  // namespace timbao::html
