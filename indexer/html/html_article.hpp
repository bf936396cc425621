// Makes an article of a web page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzers/legacy_encodings.hpp"
#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/html/selectors.hpp"

namespace timbao::html {

// What is known of a page beside its bytes.
struct PageOrigin {
  std::string id;       // the file's path, or the address
  std::string url;      // where it was fetched; the page's canonical address goes before
  std::string source;   // the outlet, if that is known
  std::string charset;  // of the HTTP header
  std::optional<Encoding> encoding;          // what the user says all pages are written in
  const SiteSelectors* selectors = nullptr;  // none: everything is found out
};

// Decodes the page, finds title, text, author, date, section and address, and leaves out
// navigation, advertising, comments and what else is no article. `encoding` is set to what it was
// written in. Fails with invalid_record naming `place` where there is neither a title nor a text,
// or the page is larger than 16 MiB. About 10 MB of page a second. Thread-safe.
//
//   <h1>Lũ rút chậm</h1><time>22/12/2025</time><p>Nước sông Bưởi …</p>  ->  title, date, text
Result<Article> parse_page_article(std::string_view bytes, const PageOrigin& origin,
                                   std::string_view place, Encoding& encoding);

}  // namespace timbao::html
