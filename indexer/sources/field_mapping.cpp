// Reads the lines of a mapping.
#include "indexer/sources/field_mapping.hpp"

#include <fstream>
#include <string_view>

#include "analyzers/ascii_text.hpp"

namespace timbao {
Result<FieldMapping> read_field_mapping(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream)
    return Error{ErrorCode::not_found, "no such file", file.string()};
  FieldMapping mapping;
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    const std::string_view text = without_outer_blanks(line);
    if (text.empty() || text[0] == '#')
      continue;
    const std::size_t colon = text.rfind(':');
    const std::string theirs(without_outer_blanks(text.substr(0, colon)));
    const std::string ours(colon == text.npos ? "" : without_outer_blanks(text.substr(colon + 1)));
    const std::string place = file.string() + ":" + std::to_string(number);
    if (theirs.empty() || ours.empty())
      return Error{ErrorCode::invalid_argument, "a line is \"theirs: ours\"", place};
    if (!mapping.emplace(theirs, ours == "-" ? "" : ours).second)
      return Error{ErrorCode::invalid_argument, "\"" + theirs + "\" is mapped twice", place};
  }
  return mapping;
}

}  // namespace timbao
