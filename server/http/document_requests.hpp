// What requests that change articles ask for: bodies and conditions, read and checked.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/live/archive_commit.hpp"
#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"

namespace timbao {

// Articles that one request may bring.
inline constexpr std::size_t batch_articles_max = 100'000;

// One item of a batch: an article, or why it is none ("broken JSON at column 7").
struct BatchItem {
  std::size_t position = 1;  // the line, or the place in the array
  Result<Article> article;
};

// Reads application/x-ndjson (also called jsonl), a line an article, empty lines skipped, or
// application/json, an array of articles; where no type is given, the first character says which.
// Items are read each on its own. invalid_argument, the place "body" or "Content-Type", where the
// whole is not to be made sense of.
Result<std::vector<BatchItem>> read_batch(std::string_view body, std::string_view content_type);

// The lines' articles; the first line has this number. Empty lines are skipped.
Result<std::vector<BatchItem>> read_lines(std::string_view text, std::size_t first_line = 1);
// Whether a body of this type is a line an article: application/x-ndjson and its other names.
bool are_lines(std::string_view content_type);

// Reads the body of a PUT: one article, whose id is the path's; naming another is an error.
Result<Article> read_put_article(std::string_view body, const std::string& id);

// Puts If-Match and If-None-Match into the change. The 400 for what is neither "*" nor one entity
// tag; a tag that no article can have never matches.
std::optional<Answer> read_conditions(const RequestTarget& target, ArticleChange& change);

// {17, 0x2A} -> "17-000000000000002a": what an article's entity tag has between its quotes.
std::string tag_text(const ArticleTag& tag);
// The same in quotes, for ETag.
std::string entity_tag(const ArticleTag& tag);

}  // namespace timbao
