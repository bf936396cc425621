// Cuts files into lines and lines into fields.
#include "server/evaluation/text_lines.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace timbao {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view gzip_magic = "\x1F\x8B";
constexpr std::string_view blank = " \t\r\v\f";

}  // namespace

Result<std::string> read_text_file(const std::filesystem::path& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown))
    return Error{ErrorCode::not_found, "no such file", path.string()};
  if (std::filesystem::is_directory(path, unknown))
    return Error{ErrorCode::invalid_argument, "is a directory, not a file", path.string()};
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.good() && !file.eof())
    return Error{ErrorCode::storage_failed, "cannot be read", path.string()};
  if (content.starts_with(gzip_magic))
    return Error{ErrorCode::invalid_record, "is compressed; unpack it first", path.string()};
  return content;
}

std::filesystem::path file_within(const std::filesystem::path& path, std::string_view name) {
  std::error_code unknown;
  return std::filesystem::is_directory(path, unknown) ? path / name : path;
}

std::vector<TextLine> lines_of(std::string_view content) {
  if (content.starts_with(byte_order_mark))
    content.remove_prefix(byte_order_mark.size());
  std::vector<TextLine> lines;
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view text = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (text.ends_with('\r'))
      text.remove_suffix(1);
    if (text.find_first_not_of(blank) != std::string_view::npos)
      lines.push_back({text, number});
  }
  return lines;
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  if (line.find('\t') != std::string_view::npos) {
    for (std::size_t begin = 0; begin <= line.size();) {
      const std::size_t end = std::min(line.find('\t', begin), line.size());
      fields.push_back(trimmed_field(line.substr(begin, end - begin)));
      begin = end + 1;
    }
    return fields;
  }
  for (std::size_t begin = line.find_first_not_of(blank); begin < line.size();) {
    const std::size_t end = std::min(line.find_first_of(blank, begin), line.size());
    fields.push_back(line.substr(begin, end - begin));
    begin = std::min(line.find_first_not_of(blank, end), line.size());
  }
  return fields;
}

std::string_view trimmed_field(std::string_view field) {
  const std::size_t begin = field.find_first_not_of(blank);
  if (begin == std::string_view::npos)
    return {};
  return field.substr(begin, field.find_last_not_of(blank) - begin + 1);
}

Error bad_line(const std::filesystem::path& path, const TextLine& line, std::string message) {
  return {ErrorCode::invalid_record, std::move(message),
          path.string() + ":" + std::to_string(line.number)};
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t shown_max = 40;
  std::string shown(text.substr(0, shown_max));
  // Not inside a UTF-8 sequence.
  if (text.size() > shown_max) {
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xC0u) == 0x80u)
      shown.pop_back();
    if (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0xC0u)
      shown.pop_back();
    shown += "...";
  }
  return "\"" + shown + "\"";
}

}  // namespace timbao
