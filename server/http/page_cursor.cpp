// Packs a version, a fingerprint and a position into base64url.
#include "server/http/page_cursor.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace timbao {
namespace {

constexpr unsigned char cursor_version = 1;
constexpr std::size_t cursor_bytes = 15;  // 20 characters without padding
constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::array<std::string_view, 7> shown_only = {
    "cursor", "limit", "offset", "explain", "facets", "interval", "time_limit"};

// FNV-1a, with a byte behind each text that no UTF-8 has.
void add_text(std::uint64_t& hash, std::string_view text) {
  const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3u; };
  for (const char byte : text)
    add(static_cast<unsigned char>(byte));
  add(0xFF);
}

void append_number(std::string& bytes, std::uint64_t number, unsigned count) {
  for (unsigned index = 0; index < count; ++index)
    bytes += static_cast<char>(number >> (8 * index) & 0xFF);
}

std::uint64_t number_at(std::string_view bytes, std::size_t begin, unsigned count) {
  std::uint64_t number = 0;
  for (unsigned index = 0; index < count; ++index)
    number |= std::uint64_t{static_cast<unsigned char>(bytes[begin + index])} << (8 * index);
  return number;
}

std::uint16_t check_sum(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  add_text(hash, bytes);
  return static_cast<std::uint16_t>(hash >> 48);
}

}  // namespace

std::uint64_t search_fingerprint(const RequestTarget& target,
                                 const ArchiveDescription& description) {
  std::vector<std::pair<std::string, std::string>> parameters;
  for (const auto& parameter : target.parameters)
    if (std::find(shown_only.begin(), shown_only.end(), parameter.first) == shown_only.end())
      parameters.push_back(parameter);
  std::sort(parameters.begin(), parameters.end());
  std::uint64_t hash = 0xCBF29CE484222325u;
  add_text(hash, description.name);
  for (const auto& [name, value] : parameters) {
    add_text(hash, name);
    add_text(hash, value);
  }
  return hash;
}

std::string make_cursor(std::uint64_t fingerprint, std::size_t position) {
  std::string bytes(1, static_cast<char>(cursor_version));
  append_number(bytes, fingerprint, 8);
  append_number(bytes, position, 4);
  append_number(bytes, check_sum(bytes), 2);
  std::string text;
  for (std::size_t begin = 0; begin < bytes.size(); begin += 3) {
    const std::uint64_t three = number_at(bytes, begin, 3);
    for (unsigned shift = 0; shift < 24; shift += 6)
      text += digits[three >> shift & 63];
  }
  return text;
}

std::optional<PageCursor> read_cursor(std::string_view text) {
  if (text.size() != cursor_bytes / 3 * 4)
    return {};
  std::string bytes;
  for (std::size_t begin = 0; begin < text.size(); begin += 4) {
    std::uint64_t three = 0;
    for (unsigned index = 0; index < 4; ++index) {
      const std::size_t digit = digits.find(text[begin + index]);
      if (digit == std::string_view::npos)
        return {};
      three |= std::uint64_t{digit} << (6 * index);
    }
    append_number(bytes, three, 3);
  }
  const std::string_view packed = std::string_view(bytes).substr(0, cursor_bytes - 2);
  if (static_cast<unsigned char>(bytes[0]) != cursor_version ||
      number_at(bytes, cursor_bytes - 2, 2) != check_sum(packed))
    return {};
  return PageCursor{number_at(bytes, 1, 8), number_at(bytes, 9, 4)};
}

}  // namespace timbao
