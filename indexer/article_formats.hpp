// The two forms an article comes in: plain text with a date line, and a JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "indexer/sources/field_mapping.hpp"

namespace timbao {

// Reads the plain-text form: first line "date YYYY-MM-DD Title" (a leading space is allowed), an
// empty line, the paragraphs. CR LF line ends and a byte order mark are accepted.
//
//   " date 2025-12-22 Làng nghề đúc đồng\n\nNghề đúc đồng ..." -> date, title, text
//
// `id` becomes the article's id. `place` is the file's name; errors say `place:line`.
// ErrorCode::invalid_record where the form or the UTF-8 is broken or no calendar has the date.
Result<Article> parse_text_article(std::string_view content, std::string_view id,
                                   std::string_view place);

// Reads one JSON object with the fields of Article: `id` or `_id` (string or integer), `title`,
// `text`, `abstract`, `date`, `author`, `source`, `category`, `tags` (array of strings, or one
// string with commas), `url`; every other string field is kept as a further field, null is absent.
// Without an id the url is the id, without both a hash of date and title.
//
// `place` ("archive.jsonl:17") is named by errors. ErrorCode::invalid_record where it is not one
// valid UTF-8 JSON object, a known field has another type, the date is impossible, there is no way
// to an id, or there is neither title nor text. Depth of nesting is bounded by RapidJSON's
// iterative parser; cost is linear.
// Names in `mapping` stand for those that they are mapped to.
Result<Article> parse_json_article(std::string_view json, std::string_view place,
                                   const FieldMapping* mapping = nullptr);

// A number that is the same for the same name on every machine and in every version.
std::uint64_t stable_hash(std::string_view name);

// A short id made of a longer name: "h" and sixteen hexadecimal digits, the same for the same name.
std::string hashed_id(std::string_view name);
// The longest id that an article may have, in bytes.
inline constexpr std::size_t id_bytes_max = 200;

// What every article must have once its fields are read: an id of at most 200 bytes (its url, or a
// hash of date and title, where none was given) and a title or a text. invalid_record otherwise.
Result<Article> check_article(Article article, std::string_view place);

// Reads what article_to_json() wrote, overwriting `json` in doing so. What was checked when it was
// indexed is not checked again, which makes it five times as fast; broken JSON is invalid_record.
Result<Article> parse_stored_article(std::string& json, std::string_view place);

// The JSON object in which an archive stores the article: the inverse of parse_json_article().
std::string article_to_json(const Article& article);

}  // namespace timbao
