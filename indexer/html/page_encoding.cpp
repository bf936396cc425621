// Detects by the text between the tags.
#include "indexer/html/page_encoding.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "analyzers/utf8.hpp"

namespace timbao::html {
namespace {

constexpr double confidence_min = 0.5;
constexpr std::size_t looked_at_bytes = 1 << 18;
constexpr std::size_t declaration_bytes = 4096;  // of the page's head that may name its charset

// The text between tags, scripts and styles not: their ASCII would speak for nothing.
std::string text_between_tags(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size() && text.size() < looked_at_bytes;) {
    const std::size_t tag = std::min(bytes.find('<', at), bytes.size());
    text.append(bytes.substr(at, tag - at));
    text += '\n';
    std::size_t end = std::min(bytes.find('>', tag), bytes.size());
    for (const std::string_view name : {"script", "style"}) {
      const std::string_view opening = bytes.substr(std::min(tag + 1, bytes.size()), name.size());
      const bool is_opening =
          std::equal(opening.begin(), opening.end(), name.begin(), name.end(),
                     [](unsigned char a, char b) { return std::tolower(a) == b; });
      if (is_opening)
        end = std::min(bytes.find("</", end), bytes.size());
    }
    at = end < bytes.size() && bytes[end] == '>' ? end + 1 : end;
    if (end == tag)
      break;
  }
  return text;
}

// Every letter as one byte, if all of them have one: &#228; and the UTF-8 of U+00E4 too.
std::optional<std::string> as_western_bytes(std::string_view utf8) {
  std::string bytes;
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    const auto byte = static_cast<unsigned char>(utf8[at]);
    if (byte >= 0x80) {
      const bool is_western = (byte == 0xC2 || byte == 0xC3) && at + 1 < utf8.size();
      if (!is_western)
        return {};
      bytes += static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(utf8[++at]) & 0x3F));
      continue;
    }
    unsigned number = 0;
    const char* const end = utf8.data() + utf8.size();
    const auto [read, error] = utf8.substr(at).starts_with("&#")
                                   ? std::from_chars(utf8.data() + at + 2, end, number)
                                   : std::from_chars_result{end, std::errc::invalid_argument};
    if (error == std::errc() && number >= 0x80 && number <= 0xFF) {
      bytes += static_cast<char>(number);
      at = static_cast<std::size_t>(read - utf8.data()) - (read < end && *read == ';' ? 0 : 1);
      continue;
    }
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

bool is_font_encoding(Encoding encoding) {
  return encoding == Encoding::tcvn3 || encoding == Encoding::vni;
}

std::optional<DecodedPage> font_page(std::string_view utf8) {
  const std::optional<std::string> bytes = as_western_bytes(utf8);
  if (!bytes || bytes->size() == utf8.size())
    return {};
  const DetectedEncoding detected = detect_encoding(text_between_tags(*bytes));
  if (detected.confidence < confidence_min || !is_font_encoding(detected.encoding))
    return {};
  return DecodedPage{to_utf8(*bytes, detected.encoding), detected.encoding};
}

}  // namespace

std::string_view named_charset(std::string_view text) {
  constexpr std::string_view key = "charset=";
  const std::size_t at = text.find(key);
  if (at == text.npos)
    return {};
  std::string_view name = text.substr(at + key.size());
  name.remove_prefix(std::min(name.find_first_not_of("\"' "), name.size()));
  return name.substr(0, name.find_first_of("\"' ;>/"));
}

DecodedPage decode_page(std::string_view bytes, std::string_view charset,
                        std::optional<Encoding> given) {
  if (given)
    return {to_utf8(bytes, *given), *given};
  const bool has_mark = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
  if (!has_mark && find_invalid_utf8(bytes) == std::string_view::npos) {
    if (std::optional<DecodedPage> page = font_page(bytes))
      return std::move(*page);
    return {to_utf8(bytes, Encoding::utf8), Encoding::utf8};
  }
  DetectedEncoding detected = detect_encoding(has_mark ? bytes : text_between_tags(bytes));
  if (detected.confidence >= confidence_min && detected.encoding != Encoding::utf8)
    return {to_utf8(bytes, detected.encoding), detected.encoding};
  for (const std::string_view name : {charset, named_charset(bytes.substr(0, declaration_bytes))})
    if (const std::optional<Encoding> named = encoding_by_name(name))
      return {to_utf8(bytes, *named), *named};
  // Bytes that are broken UTF-8 become U+FFFD; a Western page is read as windows-1258, its
  // relative.
  return {to_utf8(bytes, Encoding::windows1258), Encoding::windows1258};
}

}  // namespace timbao::html
