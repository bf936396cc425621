// Topic formats, told apart by how a file begins.
#include "server/evaluation/topics_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include "server/evaluation/text_lines.hpp"

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

// Adds topics and refuses an id that was there.
class TopicCollector {
 public:
  explicit TopicCollector(const fs::path& path) : path_(path) {}

  Result<void> add(Topic topic, const TextLine& line) {
    if (!ids_.insert(topic.id).second)
      return bad_line(path_, line,
                      "the topic " + in_quotes(topic.id) + " stands here a second time");
    topics_.push_back(std::move(topic));
    return {};
  }
  std::vector<Topic> take() { return std::move(topics_); }

 private:
  const fs::path& path_;
  std::vector<Topic> topics_;
  std::set<std::string> ids_;
};

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

// Cuts `prefix` off, whatever its case, with the white space after it.
std::string_view without_prefix(std::string_view text, std::string_view prefix) {
  text = trimmed_field(text);
  if (text.size() < prefix.size())
    return text;
  for (std::size_t index = 0; index < prefix.size(); ++index)
    if (std::tolower(static_cast<unsigned char>(text[index])) != prefix[index])
      return text;
  return trimmed_field(text.substr(prefix.size()));
}

// A tag, or the text up to the next tag, of a tagged line. Topics are SGML without end tags, so a
// field lasts until another tag begins.
struct Piece {
  bool is_tag = false;
  std::string text;  // a tag's lower-case name
};

std::vector<Piece> pieces_of(std::string_view line) {
  std::vector<Piece> pieces;
  while (!line.empty()) {
    const std::size_t end = line[0] == '<' ? line.find('>') : std::string_view::npos;
    const bool is_tag = end != std::string_view::npos && end > 1 &&
                        (std::isalpha(static_cast<unsigned char>(line[1])) != 0 || line[1] == '/');
    if (is_tag) {
      std::string name(line.substr(1, end - 1));
      for (char& letter : name)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      pieces.push_back({true, std::move(name)});
      line.remove_prefix(end + 1);
      continue;
    }
    const std::size_t next = std::min(line.find('<', 1), line.size());
    if (const std::string_view text = trimmed_field(line.substr(0, next)); !text.empty())
      pieces.push_back({false, std::string(text)});
    line.remove_prefix(next);
  }
  return pieces;
}

// Reads <top> ... </top> blocks, a piece at a time.
class TaggedTopics {
 public:
  explicit TaggedTopics(const fs::path& path) : path_(path), collector_(path) {}

  Result<void> add(const Piece& piece, const TextLine& line) {
    if (!piece.is_tag) {
      append(piece.text);
      return {};
    }
    field_ = piece.text;
    if (field_ == "top") {
      if (inside_)
        return bad_line(path_, line, "<top> before the </top> of the one before");
      inside_ = true;
      begun_ = line;
      number_.clear();
      title_.clear();
    }
    return field_ == "/top" ? close(line) : Result<void>{};
  }

  Result<std::vector<Topic>> finish() {
    if (inside_)
      return bad_line(path_, begun_, "<top> without </top>");
    return collector_.take();
  }

 private:
  void append(const std::string& text) {
    std::string* const target = field_ == "num" ? &number_ : field_ == "title" ? &title_ : nullptr;
    if (target != nullptr)
      *target += (target->empty() ? "" : " ") + text;
  }

  Result<void> close(const TextLine& line) {
    if (!inside_)
      return bad_line(path_, line, "</top> without <top>");
    inside_ = false;
    const std::string_view id = without_prefix(number_, "number:");
    const std::string_view text = without_prefix(title_, "topic:");
    if (id.empty())
      return bad_line(path_, begun_, "the topic has no <num>");
    if (text.empty())
      return bad_line(path_, begun_, "the topic " + in_quotes(id) + " has no <title>");
    return collector_.add({std::string(id), std::string(text)}, begun_);
  }

  const fs::path& path_;
  TopicCollector collector_;
  bool inside_ = false;
  TextLine begun_;
  std::string field_;
  std::string number_;
  std::string title_;
};

Result<std::vector<Topic>> parse_tagged_topics(const fs::path& path,
                                               const std::vector<TextLine>& lines) {
  TaggedTopics topics(path);
  for (const TextLine& line : lines)
    for (const Piece& piece : pieces_of(line.text))
      if (const Result<void> added = topics.add(piece, line); added.has_error())
        return added.error();
  return topics.finish();
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
