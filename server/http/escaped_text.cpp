// Escapes for what is not HTML; everything that is special is ASCII.
#include "server/http/escaped_text.hpp"

#include "server/search/html_text.hpp"

namespace timbao {
namespace {

bool is_unreserved(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string escaped;
  append_escaped(text, escaped);
  return escaped;
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (std::size_t index = 0; index < text.size(); ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    const bool control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
    // U+FFFE and U+FFFF are no characters of XML: EF BF BE and EF BF BF.
    const bool no_character =
        byte == 0xEF && text.substr(index + 1, 1) == "\xBF" &&
        (text.substr(index + 2, 1) == "\xBE" || text.substr(index + 2, 1) == "\xBF");
    if (no_character)
      index += 2;
    else if (!control)
      append_escaped(text.substr(index, 1), escaped);
  }
  return escaped;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char byte : text) {
    if (is_unreserved(byte)) {
      encoded += byte;
      continue;
    }
    const auto number = static_cast<unsigned char>(byte);
    encoded += '%';
    encoded += digits[number >> 4];
    encoded += digits[number & 15];
  }
  return encoded;
}

std::string csv_field(std::string_view text) {
  std::string field;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    field += '\'';
  field += text;
  if (field.find_first_of(",\"\r\n") == std::string::npos)
    return field;
  std::string quoted = "\"";
  for (const char byte : field) {
    if (byte == '"')
      quoted += '"';
    quoted += byte;
  }
  return quoted + "\"";
}

}  // namespace timbao
