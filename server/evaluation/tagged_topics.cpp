// Cuts lines into tags and text, and collects the fields of one topic at a time.
#include "server/evaluation/tagged_topics.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "analyzers/utf8.hpp"
#include "server/evaluation/topic_collector.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  for (char& letter : lowered)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return lowered;
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
  std::string text;        // a tag's lower-case name
  std::string attributes;  // of a tag, as they are written
};

Piece tag_of(std::string_view inside) {
  const std::size_t end = std::min(inside.find_first_of(" \t"), inside.size());
  return {true, lower_case(inside.substr(0, end)), std::string(trimmed_field(inside.substr(end)))};
}

// Cuts lines, one after the other, because a comment may go on over several.
class PieceCutter {
 public:
  std::vector<Piece> cut(std::string_view line) {
    std::vector<Piece> pieces;
    while (!line.empty()) {
      if (in_comment_ || line.starts_with(comment_begin)) {
        skip_comment(line);
        continue;
      }
      const std::size_t end = line[0] == '<' ? line.find('>') : std::string_view::npos;
      const bool is_tag =
          end != std::string_view::npos && end > 1 &&
          (std::isalpha(static_cast<unsigned char>(line[1])) != 0 || line[1] == '/');
      if (is_tag) {
        pieces.push_back(tag_of(line.substr(1, end - 1)));
        line.remove_prefix(end + 1);
        continue;
      }
      const std::size_t next = std::min(line.find('<', 1), line.size());
      if (const std::string_view text = trimmed_field(line.substr(0, next)); !text.empty())
        pieces.push_back({false, std::string(text), {}});
      line.remove_prefix(next);
    }
    return pieces;
  }

 private:
  static constexpr std::string_view comment_begin = "<!--";
  static constexpr std::string_view comment_end = "-->";

  void skip_comment(std::string_view& line) {
    const std::size_t end = line.find(comment_end, in_comment_ ? 0 : comment_begin.size());
    in_comment_ = end == std::string_view::npos;
    line.remove_prefix(in_comment_ ? line.size() : end + comment_end.size());
  }

  bool in_comment_ = false;
};

// The value of number="...", in either quotes; nothing if there is none.
std::optional<std::string> number_attribute(std::string_view attributes) {
  while (!attributes.empty()) {
    const std::size_t equals = attributes.find('=');
    if (equals == std::string_view::npos)
      return {};
    const std::string_view name = trimmed_field(attributes.substr(0, equals));
    const std::string_view rest = trimmed_field(attributes.substr(equals + 1));
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\''))
      return {};
    const std::size_t end = rest.find(rest[0], 1);
    if (end == std::string_view::npos)
      return {};
    if (lower_case(name) == "number")
      return std::string(trimmed_field(rest.substr(1, end - 1)));
    attributes = rest.substr(end + 1);
  }
  return {};
}

// What "&name;" stands for, `name` being "amp", "#7911" or "#x1EE7"; false if that is nothing
// known.
bool append_reference(std::string_view name, std::string& out) {
  constexpr std::array<std::pair<std::string_view, char>, 5> named = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, letter] : named)
    if (name == known) {
      out += letter;
      return true;
    }
  if (!name.starts_with('#'))
    return false;
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x') || name.starts_with('X');
  name.remove_prefix(hexadecimal ? 1 : 0);
  std::uint32_t character = 0;
  const auto [end, failure] =
      std::from_chars(name.data(), name.data() + name.size(), character, hexadecimal ? 16 : 10);
  const bool is_surrogate = character >= 0xD800 && character < 0xE000;
  if (failure != std::errc() || end != name.data() + name.size() || character == 0 ||
      character > 0x10FFFF || is_surrogate)
    return false;
  append_utf8(out, static_cast<char32_t>(character));
  return true;
}

// "Lý &amp; Tr&#7847;n" -> "Lý & Trần". What is no reference stays as it is.
std::string decoded_references(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text[0] == '&' ? text.find(';') : std::string_view::npos;
    if (end != std::string_view::npos && append_reference(text.substr(1, end - 1), out)) {
      text.remove_prefix(end + 1);
      continue;
    }
    out += text[0];
    text.remove_prefix(1);
  }
  return out;
}

// Reads <top> ... </top> and <topic> ... </topic> blocks, a piece at a time.
class TaggedTopics {
 public:
  explicit TaggedTopics(const fs::path& path) : path_(path), collector_(path) {}

  Result<void> add(const Piece& piece, const TextLine& line) {
    if (!piece.is_tag) {
      append(piece.text);
      return {};
    }
    field_ = piece.text;
    const bool begins = field_ == "top" || (field_ == "topic" && block_ != "top");
    if (begins)
      return open(piece, line);
    const bool ends = field_ == "/top" || (field_ == "/topic" && block_ != "top");
    return ends ? close(line) : Result<void>{};
  }

  Result<std::vector<Topic>> finish() {
    if (!block_.empty())
      return bad_line(path_, begun_, "<" + block_ + "> without </" + block_ + ">");
    return collector_.take();
  }

 private:
  Result<void> open(const Piece& piece, const TextLine& line) {
    if (!block_.empty())
      return bad_line(path_, line,
                      "<" + piece.text + "> before the </" + block_ + "> of the one before");
    block_ = piece.text;
    begun_ = line;
    number_ = number_attribute(piece.attributes).value_or("");
    title_.clear();
    query_.clear();
    return {};
  }

  void append(const std::string& text) {
    const bool is_number = field_ == "num" || (field_ == "number" && block_ == "topic");
    std::string* const target = is_number           ? &number_
                                : field_ == "title" ? &title_
                                : field_ == "query" ? &query_
                                                    : nullptr;
    if (target != nullptr)
      *target += (target->empty() ? "" : " ") + text;
  }

  Result<void> close(const TextLine& line) {
    const std::string ended = field_.substr(1);
    if (block_ != ended)
      return bad_line(path_, line, "</" + ended + "> without <" + ended + ">");
    block_.clear();
    const std::string_view id = without_prefix(number_, "number:");
    if (id.empty())
      return bad_line(path_, begun_,
                      ended == "top" ? "the topic has no <num>"
                                     : "the topic has no number=\"...\" and no <num>");
    const std::string text =
        ended == "top" ? std::string(without_prefix(title_, "topic:"))
                       : decoded_references(trimmed_field(query_.empty() ? title_ : query_));
    if (text.empty())
      return bad_line(
          path_, begun_,
          "the topic " + in_quotes(id) + " has no <" + (ended == "top" ? "title" : "query") + ">");
    return collector_.add({std::string(id), text}, begun_);
  }

  const fs::path& path_;
  TopicCollector collector_;
  std::string block_;  // the tag that is open, "top" or "topic"; empty between topics
  TextLine begun_;
  std::string field_;
  std::string number_;
  std::string title_;
  std::string query_;
};

}  // namespace

Result<std::vector<Topic>> parse_tagged_topics(const fs::path& path,
                                               const std::vector<TextLine>& lines) {
  TaggedTopics topics(path);
  PieceCutter cutter;
  for (const TextLine& line : lines)
    for (const Piece& piece : cutter.cut(line.text))
      if (const Result<void> added = topics.add(piece, line); added.has_error())
        return added.error();
  return topics.finish();
}

}  // namespace timbao
