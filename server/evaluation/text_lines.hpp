// Reads the line-based files of test collections: numbered lines, cut into fields.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

// A line that is not blank, without its end (LF or CRLF) and without a byte order mark.
struct TextLine {
  std::string_view text;
  std::size_t number = 0;  // from 1
};

// A whole file. not_found if there is none; invalid_record if it is compressed, because nothing
// here unpacks; `place` is the path.
Result<std::string> read_text_file(const std::filesystem::path& path);

// A file within `path` if that is a directory, and `path` itself otherwise.
std::filesystem::path file_within(const std::filesystem::path& path, std::string_view name);

// The lines of `content`, which must outlive them.
std::vector<TextLine> lines_of(std::string_view content);

// "q1  Q0 d7" -> q1, Q0, d7. Cuts at tabs if there are any, so that fields may hold spaces then,
// and at white space otherwise.
std::vector<std::string_view> fields_of(std::string_view line);

std::string_view trimmed_field(std::string_view field);

// invalid_record at "qrels.tsv:12".
Error bad_line(const std::filesystem::path& path, const TextLine& line, std::string message);

// What stands in a message about `text`: in quotes, cut to forty bytes.
std::string in_quotes(std::string_view text);

}  // namespace timbao
