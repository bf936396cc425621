// Terms and versions.
#include "indexer/schema/index_schema.hpp"

#include <algorithm>
#include <filesystem>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace timbao {
namespace {

// 64 characters in ascending byte order, so that terms sort as their numbers do.
constexpr std::string_view digits_64 =
    "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
static_assert(digits_64.size() == 64);

std::string_view cut_to(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes)
    return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return text.substr(0, bytes);
}

std::string_view before_zero(std::string_view text) {
  return text.substr(0, text.find('\0'));
}

std::string prefixed(char prefix, std::string_view spelling) {
  std::string term(1, prefix);
  term += cut_to(spelling, term_bytes_max - 1);
  return term;
}

}  // namespace

std::string version_text() {
  return std::to_string(schema_version) + "." + std::to_string(analyzer_version);
}

std::string other_version_message(std::string_view found, std::string_view archive) {
  return "written by version " + std::string(found) +
         " of schema and analyser, this program needs " + version_text() +
         "; upgrade it with: timbao-index upgrade " + std::string(archive);
}

Result<void> check_version(const Xapian::Database& shard, std::string_view place) {
  const std::string found = shard.get_metadata(std::string(version_key));
  if (found == version_text())
    return {};
  if (found.empty())
    return Error{ErrorCode::incompatible, "a Xapian database, but not one written by timbao-index",
                 std::string(place)};
  const std::filesystem::path archive = std::filesystem::path(place).parent_path();
  return Error{ErrorCode::incompatible, other_version_message(found, archive.string()),
               std::string(place)};
}

std::uint32_t bigram_number(WordId first_folded, WordId second_folded) {
  return bigram_hash(first_folded, second_folded) >> (32 - bigram_bits);
}

std::string bigram_term(std::uint32_t number) {
  return {bigram_prefix, digits_64[number >> 12 & 63], digits_64[number >> 6 & 63],
          digits_64[number & 63]};
}

std::string exact_term(std::string_view spelling) {
  return prefixed(exact_prefix, spelling);
}

std::string folded_term(std::string_view spelling) {
  return prefixed(folded_prefix, spelling);
}

std::string id_term(std::string_view article_id) {
  return prefixed(id_prefix, article_id);
}

std::string filter_term(std::string_view prefix, std::string_view value) {
  std::string term(prefix);
  // A zero byte takes two in a term; no honest value holds one, so what follows it is left out.
  term += cut_to(before_zero(value), term_bytes_max - prefix.size());
  return term;
}

std::string length_to_bytes(std::uint32_t length) {
  std::string bytes;
  for (unsigned shift = 24; shift > 0; shift -= 8)
    if (length >> shift != 0)
      bytes += static_cast<char>(length >> shift);
  bytes += static_cast<char>(length);
  return bytes;
}

std::uint32_t length_of_bytes(std::string_view bytes) {
  std::uint32_t length = 0;
  for (const char byte : bytes)
    length = length << 8 | static_cast<unsigned char>(byte);
  return length;
}

std::string joined_tags(const std::vector<std::string>& tags) {
  std::vector<std::string> distinct;
  std::string joined;
  for (const std::string& tag : tags) {
    std::string text = filter_term(tag_prefix, tag).substr(tag_prefix.size());
    if (text.empty() || std::find(distinct.begin(), distinct.end(), text) != distinct.end())
      continue;
    if (!distinct.empty())
      joined += '\0';
    joined += text;
    distinct.push_back(std::move(text));
  }
  return joined;
}

std::vector<std::string_view> split_tags(std::string_view joined) {
  std::vector<std::string_view> tags;
  while (!joined.empty()) {
    tags.push_back(before_zero(joined));
    joined.remove_prefix(std::min(tags.back().size() + 1, joined.size()));
  }
  return tags;
}

}  // namespace timbao
