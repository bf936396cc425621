// Parses articles and writes the stored form.
#include "indexer/article_formats.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "analyzers/ascii_text.hpp"
#include "analyzers/utf8.hpp"
#include "indexer/calendar_date.hpp"

namespace timbao {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
static_assert(id_bytes_max < 240);  // a Xapian term is at most 245 bytes with its prefix

Error bad_record(std::string message, std::string_view place) {
  return {ErrorCode::invalid_record, std::move(message), std::string(place)};
}

std::string place_of_line(std::string_view file, std::size_t line) {
  return std::string(file) + ":" + std::to_string(line);
}

std::size_t line_of_offset(std::string_view content, std::size_t offset) {
  std::size_t line = 1;
  for (const char byte : content.substr(0, offset))
    line += byte == '\n';
  return line;
}

struct DateLine {
  std::string date;
  std::string_view title;
};

Result<DateLine> parse_date_line(std::string_view line, std::string_view place) {
  constexpr std::string_view keyword = "date ";
  const std::string_view header = without_outer_blanks(line);
  if (!header.starts_with(keyword))
    return bad_record("the first line is not \"date YYYY-MM-DD Title\"", place);
  const std::string_view rest = without_outer_blanks(header.substr(keyword.size()));
  const std::size_t date_end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view date_text = rest.substr(0, date_end);
  const std::optional<std::string> date = parse_calendar_date(date_text);
  if (!date)
    return bad_record("impossible date \"" + std::string(date_text.substr(0, 40)) + "\"", place);
  return DateLine{*date, without_outer_blanks(rest.substr(date_end))};
}

std::string* text_field(Article& article, std::string_view name) {
  if (name == "id" || name == "_id")
    return &article.id;
  if (name == "title")
    return &article.title;
  if (name == "text")
    return &article.text;
  if (name == "abstract")
    return &article.abstract;
  if (name == "date")
    return &article.date;
  if (name == "author")
    return &article.author;
  if (name == "source")
    return &article.source;
  if (name == "category")
    return &article.category;
  if (name == "url")
    return &article.url;
  return nullptr;
}

std::string_view view_of(const rapidjson::Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

// Returns what is wrong with the tags, or an empty string.
std::string read_tags(const rapidjson::Value& value, std::vector<std::string>& tags) {
  if (value.IsString()) {
    std::string_view rest = view_of(value);
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (const std::string_view tag = without_outer_blanks(rest.substr(0, comma)); !tag.empty())
        tags.emplace_back(tag);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return {};
  }
  if (!value.IsArray())
    return "\"tags\" is neither an array of strings nor a string";
  for (const rapidjson::Value& tag : value.GetArray()) {
    if (!tag.IsString())
      return "\"tags\" holds something that is not a string";
    if (const std::string_view text = without_outer_blanks(view_of(tag)); !text.empty())
      tags.emplace_back(text);
  }
  return {};
}

// Puts one member into the article; returns what is wrong with it, or an empty string.
std::string read_member(std::string_view name, const rapidjson::Value& value, Article& article) {
  if (value.IsNull())
    return {};
  if (name == "tags")
    return read_tags(value, article.tags);
  std::string* const field = text_field(article, name);
  if (field == nullptr) {
    if (value.IsString() && value.GetStringLength() > 0)
      article.further.emplace_back(name, view_of(value));
    return {};
  }
  if (value.IsString()) {
    *field = view_of(value);
    return {};
  }
  if (field == &article.id && value.IsInt64()) {
    *field = std::to_string(value.GetInt64());
    return {};
  }
  return "\"" + std::string(name) + "\" is not a string";
}

std::string_view mapped_name(std::string_view name, const FieldMapping* mapping) {
  if (mapping == nullptr)
    return name;
  const auto found = mapping->find(name);
  return found == mapping->end() ? name : std::string_view(found->second);
}

// RapidJSON takes the second half of a surrogate pair alone, "\udc00", which no UTF-8 can be.
bool has_half_pair(const rapidjson::Value& value) {
  if (value.IsString())
    return find_invalid_utf8(view_of(value)) != std::string_view::npos;
  if (value.IsArray())
    return std::any_of(value.Begin(), value.End(), has_half_pair);
  return false;
}

}  // namespace

Result<Article> parse_text_article(std::string_view content, std::string_view id,
                                   std::string_view place) {
  if (const std::size_t bad = find_invalid_utf8(content); bad != std::string_view::npos)
    return bad_record("invalid UTF-8", place_of_line(place, line_of_offset(content, bad)));
  if (content.starts_with(byte_order_mark))
    content.remove_prefix(byte_order_mark.size());
  const std::size_t line_end = std::min(content.find('\n'), content.size());
  const Result<DateLine> header =
      parse_date_line(content.substr(0, line_end), place_of_line(place, 1));
  if (header.has_error())
    return header.error();
  Article article;
  article.id = id;
  article.date = header->date;
  article.title = header->title;
  article.text = without_outer_blanks(content.substr(line_end));
  std::erase(article.text, '\r');
  return check_article(std::move(article), place_of_line(place, 1));
}

std::uint64_t stable_hash(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325u;  // FNV-1a
  for (const char byte : name)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  return hash;
}

std::string hashed_id(std::string_view name) {
  char text[20];
  std::snprintf(text, sizeof text, "h%016llx", static_cast<unsigned long long>(stable_hash(name)));
  return text;
}

Result<Article> check_article(Article article, std::string_view place) {
  if (article.id.empty())
    article.id = article.url;
  if (article.id.empty() && !article.title.empty())
    article.id = hashed_id(article.date + "\n" + article.title);
  if (article.id.empty())
    return bad_record("no id, no url and no title to make an id of", place);
  if (article.id.size() > id_bytes_max)
    return bad_record("id is longer than 200 bytes", place);
  if (article.id.find('\0') != std::string::npos)
    return bad_record("id contains a zero byte", place);
  if (article.title.empty() && article.text.empty() && article.abstract.empty())
    return bad_record("neither title nor text", place);
  return article;
}

Result<Article> parse_json_article(std::string_view json, std::string_view place,
                                   const FieldMapping* mapping) {
  if (find_invalid_utf8(json) != std::string_view::npos)
    return bad_record("invalid UTF-8", place);
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError())
    return bad_record(std::string("broken JSON at column ") +
                          std::to_string(document.GetErrorOffset() + 1) + ": " +
                          rapidjson::GetParseError_En(document.GetParseError()),
                      place);
  if (!document.IsObject())
    return bad_record("not a JSON object", place);
  Article article;
  const bool has_escapes = json.find("\\u") != std::string_view::npos;
  for (const auto& member : document.GetObject()) {
    if (has_escapes && (has_half_pair(member.name) || has_half_pair(member.value)))
      return bad_record("half a surrogate pair in a name or value", place);
    const std::string_view name = mapped_name(view_of(member.name), mapping);
    const std::string problem =
        name.empty() ? std::string() : read_member(name, member.value, article);
    if (!problem.empty())
      return bad_record(problem, place);
  }
  if (!article.date.empty()) {
    const std::optional<std::string> date = parse_calendar_date(article.date);
    if (!date)
      return bad_record("impossible date \"" + article.date.substr(0, 40) + "\"", place);
    article.date = *date;
  }
  return check_article(std::move(article), place);
}

Result<Article> parse_stored_article(std::string& json, std::string_view place) {
  // Most articles' members find room here; a pool would take 64 kB for each.
  alignas(std::max_align_t) std::array<char, 4096> memory;
  rapidjson::MemoryPoolAllocator<> pool(memory.data(), memory.size());
  rapidjson::Document document(&pool);
  document.ParseInsitu(json.data());
  if (document.HasParseError() || !document.IsObject())
    return bad_record("broken JSON", place);
  Article article;
  for (const auto& member : document.GetObject()) {
    const std::string problem = read_member(view_of(member.name), member.value, article);
    if (!problem.empty())
      return bad_record(problem, place);
  }
  return article;
}

std::string article_to_json(const Article& article) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto write = [&writer](std::string_view name, std::string_view value) {
    if (value.empty())
      return;
    writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  write("id", article.id);
  write("title", article.title);
  write("date", article.date);
  write("author", article.author);
  write("source", article.source);
  write("category", article.category);
  if (!article.tags.empty()) {
    writer.Key("tags");
    writer.StartArray();
    for (const std::string& tag : article.tags)
      writer.String(tag.data(), static_cast<rapidjson::SizeType>(tag.size()));
    writer.EndArray();
  }
  write("url", article.url);
  write("abstract", article.abstract);
  for (const auto& [name, value] : article.further)
    write(name, value);
  write("text", article.text);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace timbao
