// Topic formats, told apart by how a file begins.
#include "server/evaluation/topics_file.hpp"

#include <fstream>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "server/evaluation/tagged_topics.hpp"
#include "server/evaluation/text_lines.hpp"
#include "server/evaluation/topic_collector.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// A string, or a whole number, which some collections have for ids.
Result<std::string> text_member(const rapidjson::Document& object, const char* name,
                                const fs::path& path, const TextLine& line) {
  const auto found = object.FindMember(name);
  if (found == object.MemberEnd())
    return bad_line(path, line, "no member \"" + std::string(name) + "\"");
  if (found->value.IsString())
    return std::string(found->value.GetString(), found->value.GetStringLength());
  if (found->value.IsInt64())
    return std::to_string(found->value.GetInt64());
  return bad_line(path, line, "the member \"" + std::string(name) + "\" is not a string");
}

Result<std::string> id_member(const rapidjson::Document& object, const fs::path& path,
                              const TextLine& line) {
  Result<std::string> id = text_member(object, "_id", path, line);
  if (id.has_value() && trimmed_field(*id).empty())
    return bad_line(path, line, "\"_id\" is empty");
  return id;
}

// Parses one object into `object`, which stays the caller's.
Result<void> parse_object(const fs::path& path, const TextLine& line, rapidjson::Document& object) {
  object.Parse(line.text.data(), line.text.size());
  if (object.HasParseError())
    return bad_line(path, line,
                    "not JSON at byte " + std::to_string(object.GetErrorOffset() + 1) + ": " +
                        rapidjson::GetParseError_En(object.GetParseError()));
  if (!object.IsObject())
    return bad_line(path, line, "not a JSON object");
  return {};
}

Result<Topic> parse_json_topic(const fs::path& path, const TextLine& line) {
  rapidjson::Document object;
  if (const Result<void> parsed = parse_object(path, line, object); parsed.has_error())
    return parsed.error();
  Result<std::string> id = id_member(object, path, line);
  if (id.has_error())
    return id.error();
  Result<std::string> text = text_member(object, "text", path, line);
  if (text.has_error())
    return text.error();
  return Topic{std::move(*id), std::move(*text)};
}

Result<Topic> parse_tab_separated_topic(const fs::path& path, const TextLine& line) {
  const std::size_t tab = line.text.find('\t');
  if (tab == std::string_view::npos)
    return bad_line(path, line,
                    "expected an id, a tab and the topic's text, found " + in_quotes(line.text));
  const std::string_view id = trimmed_field(line.text.substr(0, tab));
  if (id.empty())
    return bad_line(path, line, "the topic's id is empty");
  return Topic{std::string(id), std::string(trimmed_field(line.text.substr(tab + 1)))};
}

template <typename ParseLine>
Result<std::vector<Topic>> parse_line_topics(const fs::path& path,
                                             const std::vector<TextLine>& lines,
                                             ParseLine parse_line) {
  TopicCollector collector(path);
  for (const TextLine& line : lines) {
    Result<Topic> topic = parse_line(path, line);
    if (topic.has_error())
      return topic.error();
    if (const Result<void> added = collector.add(std::move(*topic), line); added.has_error())
      return added.error();
  }
  return collector.take();
}

Result<std::vector<Topic>> parse_by_kind(const fs::path& path, const std::vector<TextLine>& lines) {
  switch (trimmed_field(lines[0].text)[0]) {
    case '{':
      return parse_line_topics(path, lines, parse_json_topic);
    case '<':
      return parse_tagged_topics(path, lines);
    default:
      return parse_line_topics(path, lines, parse_tab_separated_topic);
  }
}

}  // namespace

Result<std::vector<Topic>> parse_topics(std::string_view content, const fs::path& path) {
  const std::vector<TextLine> lines = lines_of(content);
  const Error none{ErrorCode::invalid_record, "holds no topics", path.string()};
  if (lines.empty())
    return none;
  Result<std::vector<Topic>> topics = parse_by_kind(path, lines);
  if (topics.has_value() && topics->empty())
    return none;
  return topics;
}

Result<std::vector<Topic>> read_topics(const fs::path& path) {
  const fs::path file = file_within(path, "queries.jsonl");
  const Result<std::string> content = read_text_file(file);
  return content.has_error() ? content.error() : parse_topics(*content, file);
}

Result<std::size_t> for_each_corpus_document(const fs::path& path,
                                             const std::function<void(CorpusDocument&&)>& take) {
  const fs::path file = file_within(path, "corpus.jsonl");
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return Error{ErrorCode::not_found, "cannot be opened", file.string()};
  std::size_t number = 0;
  std::size_t documents = 0;
  for (std::string text; std::getline(stream, text);) {
    ++number;
    const std::vector<TextLine> lines = lines_of(text);
    if (lines.empty())
      continue;
    const TextLine line{lines[0].text, number};
    rapidjson::Document object;
    if (const Result<void> parsed = parse_object(file, line, object); parsed.has_error())
      return parsed.error();
    Result<std::string> id = id_member(object, file, line);
    if (id.has_error())
      return id.error();
    Result<std::string> body = text_member(object, "text", file, line);
    if (body.has_error())
      return body.error();
    Result<std::string> title = std::string();
    if (object.HasMember("title"))
      title = text_member(object, "title", file, line);
    if (title.has_error())
      return title.error();
    take({std::move(*id), std::move(*title), std::move(*body)});
    ++documents;
  }
  if (documents == 0)
    return Error{ErrorCode::invalid_record, "holds no documents", file.string()};
  return documents;
}

}  // namespace timbao
