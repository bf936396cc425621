// What a page says about its article: title, author, date, section, address.
#pragma once

#include <string>
#include <vector>

#include "indexer/html/html_tree.hpp"

namespace timbao::html {

// Empty where the page does not say.
struct PageMetadata {
  std::string title;
  std::string author;
  std::string date;      // YYYY-MM-DD
  std::string category;  // the section
  std::string source;    // the site's name
  std::string url;       // the canonical address
  std::string abstract;
  std::vector<std::string> tags;
  std::string body;  // the article's text, where JSON-LD has it
};

// Looks at JSON-LD (schema.org's NewsArticle and its like), Open Graph, Dublin Core and other
// <meta>, microdata, <time>, <link rel=canonical>, headings and <title>, in this order. What cannot
// be read counts as not said. Linear.
PageMetadata read_page_metadata(Node page);

}  // namespace timbao::html
