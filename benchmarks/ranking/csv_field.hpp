// Fields of CSV tables (RFC 4180).
#pragma once

#include <string>

namespace timbao {

// a,"b" -> "a,""b"""; what needs no quotes stays as it is.
inline std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string field = "\"";
  for (const char letter : text)
    field += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return field + "\"";
}

}  // namespace timbao
