// Cuts batches into items, parses articles and entity tags.
#include "server/http/document_requests.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <utility>

#include <rapidjson/document.h>

#include "analyzers/ascii_text.hpp"
#include "indexer/article_formats.hpp"

namespace timbao {
namespace {

Error wrong_body(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), "body"};
}

// The end of an array's element: the comma or bracket behind it, or the text's end.
std::size_t element_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char byte = text[at];
    if (in_string) {
      at += byte == '\\';
      in_string = byte != '"';
      continue;
    }
    if (byte == '"')
      in_string = true;
    else if (byte == '{' || byte == '[')
      ++depth;
    else if (depth == 0 && (byte == ',' || byte == ']'))
      return at;
    else if (byte == '}' || byte == ']')
      depth -= depth > 0;
  }
  return text.size();
}

BatchItem read_item(std::string_view text, std::size_t position) {
  const std::string place = "item " + std::to_string(position);
  return {position, parse_json_article(text, place)};
}

Result<std::vector<BatchItem>> read_array(std::string_view text) {
  if (!text.starts_with('['))
    return wrong_body("is not a JSON array of articles");
  std::vector<BatchItem> items;
  std::size_t at = 1;
  if (without_outer_blanks(text.substr(at)) == "]")
    return items;
  for (;;) {
    const std::size_t end = element_end(text, at);
    if (end == text.size())
      return wrong_body("is a JSON array without an end");
    items.push_back(read_item(without_outer_blanks(text.substr(at, end - at)), items.size() + 1));
    at = end + 1;
    if (text[end] == ']')
      break;
    if (items.size() == batch_articles_max)
      return wrong_body("has more than " + std::to_string(batch_articles_max) + " articles");
  }
  if (!without_outer_blanks(text.substr(at)).empty())
    return wrong_body("goes on behind its JSON array");
  return items;
}

// The id that the article's JSON names itself; empty if it names none.
std::string named_id(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (!document.IsObject())
    return {};
  for (const char* name : {"id", "_id"})
    if (const auto member = document.FindMember(name); member != document.MemberEnd()) {
      if (member->value.IsString())
        return {member->value.GetString(), member->value.GetStringLength()};
      if (member->value.IsInt64())
        return std::to_string(member->value.GetInt64());
    }
  return {};
}

// What entity_tag() wrote, exactly; none for any other tag.
std::optional<ArticleTag> parsed_tag(std::string_view text) {
  if (text.size() < 3 || !text.starts_with('"'))
    return {};
  const std::size_t dash = std::min(text.find('-'), text.size() - 1);
  ArticleTag tag;
  std::from_chars(text.data() + 1, text.data() + dash, tag.version);
  std::from_chars(text.data() + dash + 1, text.data() + text.size(), tag.content, 16);
  if (entity_tag(tag) != text)
    return {};
  return tag;
}

}  // namespace

Result<std::vector<BatchItem>> read_lines(std::string_view text, std::size_t first_line) {
  std::vector<BatchItem> items;
  for (std::size_t line = first_line; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view record = without_outer_blanks(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (record.empty())
      continue;
    if (items.size() == batch_articles_max)
      return wrong_body("has more than " + std::to_string(batch_articles_max) + " articles");
    items.push_back(read_item(record, line));
  }
  return items;
}

bool are_lines(std::string_view content_type) {
  const std::string_view type =
      without_outer_blanks(content_type.substr(0, content_type.find(';')));
  return type == "application/x-ndjson" || type == "application/ndjson" ||
         type == "application/jsonl" || type == "application/x-jsonlines";
}

Result<std::vector<BatchItem>> read_batch(std::string_view body, std::string_view content_type) {
  const std::string_view type =
      without_outer_blanks(content_type.substr(0, content_type.find(';')));
  const std::string_view text = without_outer_blanks(body);
  if (text.empty())
    return wrong_body("is empty: articles are expected");
  if (are_lines(content_type) || (type.empty() && !text.starts_with('[')))
    return read_lines(body);
  if (type == "application/json" || type.empty())
    return read_array(text);
  return Error{ErrorCode::invalid_argument, "is neither application/x-ndjson nor application/json",
               "Content-Type"};
}

Result<Article> read_put_article(std::string_view body, const std::string& id) {
  if (id.size() > id_bytes_max)
    return Error{ErrorCode::invalid_argument, "is longer than 200 bytes", "id"};
  Result<Article> article = parse_json_article(body, "body");
  if (article.has_error())
    return article;
  if (const std::string named = named_id(body); !named.empty() && named != id)
    return Error{ErrorCode::invalid_argument,
                 "is \"" + named + "\" in the body and \"" + id + "\" in the path", "id"};
  article->id = id;
  return article;
}

std::optional<Answer> read_conditions(const RequestTarget& target, ArticleChange& change) {
  if (!target.if_none_match.empty()) {
    if (without_outer_blanks(target.if_none_match) != "*")
      return invalid_parameter("If-None-Match",
                               "is only understood as \"*\" where articles change");
    change.only_if_absent = true;
  }
  if (target.if_match.empty())
    return {};
  const std::string_view tag = without_outer_blanks(target.if_match);
  if (tag == "*") {
    change.only_if_present = true;
    return {};
  }
  if (tag.find(',') != std::string_view::npos)
    return invalid_parameter("If-Match", "names several versions; give one, or *");
  // One that nothing has, where it is the tag of something else.
  change.expected = parsed_tag(tag).value_or(ArticleTag{});
  return {};
}

std::string tag_text(const ArticleTag& tag) {
  char content[20];
  std::snprintf(content, sizeof content, "-%016llx", static_cast<unsigned long long>(tag.content));
  return std::to_string(tag.version) + content;
}

std::string entity_tag(const ArticleTag& tag) {
  return '"' + tag_text(tag) + '"';
}

}  // namespace timbao
