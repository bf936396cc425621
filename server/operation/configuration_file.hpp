// The format of the configuration and of the keys file: sections of "key = value".
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

struct ConfigurationEntry {
  std::string section;
  std::string key;
  std::string value;  // without the spaces around it; may be empty
  std::size_t line = 0;
};

struct ConfigurationSection {
  std::string name;
  std::size_t line = 0;
};

// A mistake and where it is: {12, "limits.connections", "is not a number"}.
struct ConfigurationMistake {
  std::size_t line = 0;
  std::string key;  // with its section; empty where the line has none
  std::string message;
};

struct ParsedConfiguration {
  std::vector<ConfigurationSection> sections;  // in order
  std::vector<ConfigurationEntry> entries;     // in order
  std::vector<ConfigurationMistake> mistakes;
};

inline constexpr std::size_t configuration_line_bytes_max = 16384;
inline constexpr std::size_t configuration_file_bytes_max = std::size_t{16} << 20;

// Reads
//   # a comment, on a line of its own
//   [archives]
//   bao = /var/lib/timbao/bao
// in UTF-8, with LF or CRLF. Section and key names have letters, digits, '-', '_' and '.'. Collects
// all mistakes: lines that are none of these, keys before the first section, sections and keys
// given twice, bytes that are no text. Linear in the text but for looking keys up.
ParsedConfiguration parse_configuration(std::string_view text);

// The file's bytes. not_found if it cannot be opened, invalid_argument if it is too large.
Result<std::string> read_configuration_file(const std::filesystem::path& path);

// "timbao.conf:12: limits.connections: is not a number"
std::string to_string(const ConfigurationMistake& mistake, std::string_view file);

// Cuts at commas and drops the spaces around: "bao, cuu-long" -> bao, cuu-long. Empty parts are
// kept, but an empty text has none.
std::vector<std::string> split_list(std::string_view text);

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace timbao
