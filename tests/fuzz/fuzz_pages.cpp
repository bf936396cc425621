// Fuzz target: whatever is called a web page becomes an article or is refused, in bounded time, and
// what comes out is UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "analyzers/utf8.hpp"
#include "indexer/html/html_article.hpp"
#include "indexer/html/written_date.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  html::PageOrigin origin;
  origin.id = "trang";
  Encoding encoding = Encoding::utf8;
  const Result<Article> article = html::parse_page_article(bytes, origin, "trang", encoding);
  if (article.has_error())
    return 0;
  for (const std::string* text : {&article->title, &article->text, &article->abstract,
                                  &article->author, &article->category, &article->url})
    if (find_invalid_utf8(*text) != std::string::npos)
      std::abort();
  if (!article->date.empty() && html::find_written_date(article->date) != article->date)
    std::abort();
  return 0;
}
