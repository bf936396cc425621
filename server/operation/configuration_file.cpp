// Line by line.
#include "server/operation/configuration_file.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <utility>

#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
  });
}

bool is_text(std::string_view line) {
  const bool controls = std::any_of(line.begin(), line.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
  });
  return !controls && find_invalid_utf8(line) == std::string_view::npos;
}

class Reader {
 public:
  void read_line(std::string_view line) {
    ++line_;
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.size() > configuration_line_bytes_max)
      return complain(
          "", "the line is longer than " + std::to_string(configuration_line_bytes_max) + " bytes");
    if (!is_text(line))
      return complain("", "the line has control characters or is not UTF-8");
    line = trimmed(line);
    if (line.empty() || line.front() == '#' || line.front() == ';')
      return;
    if (line.front() == '[')
      begin_section(line);
    else
      add_entry(line);
  }

  ParsedConfiguration take() { return std::move(parsed_); }

 private:
  void complain(std::string key, std::string message) {
    parsed_.mistakes.push_back({line_, std::move(key), std::move(message)});
  }

  void begin_section(std::string_view line) {
    const std::string_view name = trimmed(line.substr(1, line.find(']') - 1));
    in_section_ = true;
    section_ = name;
    if (!line.ends_with(']') || line.find(']') + 1 != line.size() || !is_name(name))
      return complain("", "is not a section like [server]");
    const auto [known, added] = lines_.emplace("[" + section_, line_);
    if (!added)
      return complain("[" + section_ + "]",
                      "is begun a second time; line " + std::to_string(known->second) + " has it");
    parsed_.sections.push_back({section_, line_});
  }

  void add_entry(std::string_view line) {
    const std::size_t equals = line.find('=');
    const std::string_view key = trimmed(line.substr(0, equals));
    if (equals == std::string_view::npos || !is_name(key))
      return complain("", "is neither \"key = value\" nor a section, nor a comment");
    if (!in_section_)
      return complain(std::string(key), "stands before the first section");
    std::string full = section_ + "." + std::string(key);
    const auto [known, added] = lines_.emplace(full, line_);
    if (!added)
      return complain(std::move(full),
                      "is given a second time; line " + std::to_string(known->second) + " has it");
    parsed_.entries.push_back(
        {section_, std::string(key), std::string(trimmed(line.substr(equals + 1))), line_});
  }

  ParsedConfiguration parsed_;
  std::map<std::string, std::size_t> lines_;  // of keys, and of sections behind "["
  std::string section_;
  bool in_section_ = false;
  std::size_t line_ = 0;
};

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

ParsedConfiguration parse_configuration(std::string_view text) {
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  Reader reader;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    reader.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

Result<std::string> read_configuration_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return Error{ErrorCode::not_found, "is a directory, not a file", path.string()};
  std::ifstream stream(path, std::ios::binary);
  if (!stream)
    return Error{ErrorCode::not_found, "cannot be opened", path.string()};
  std::string text;
  char block[16384];
  while (stream.read(block, sizeof block) || stream.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > configuration_file_bytes_max)
      return Error{ErrorCode::invalid_argument, "is too large to be a configuration",
                   path.string()};
  }
  return text;
}

std::string to_string(const ConfigurationMistake& mistake, std::string_view file) {
  std::string text(file);
  if (mistake.line > 0)
    text.append(":").append(std::to_string(mistake.line));
  text.append(": ");
  if (!mistake.key.empty())
    text.append(mistake.key).append(": ");
  return text + mistake.message;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (trimmed(text).empty())
    return parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.emplace_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

}  // namespace timbao
