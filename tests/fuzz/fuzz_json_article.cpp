// Fuzz target: JSON records either become an article that survives storing, or a placed error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "indexer/article_formats.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<Article> article = parse_json_article(bytes, "fuzz:1");
  if (article.has_error()) {
    if (article.error().place != "fuzz:1" || article.error().message.empty())
      std::abort();
  } else {
    const std::string stored = article_to_json(*article);
    const Result<Article> again = parse_json_article(stored, "stored");
    if (again.has_error() || article_to_json(*again) != stored)
      std::abort();
  }
  const Result<Article> text = parse_text_article(bytes, "id", "fuzz.txt");
  if (text.has_error() && !text.error().place.starts_with("fuzz.txt:"))
    std::abort();
  return 0;
}
