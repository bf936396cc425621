// Terms and versions.
#include "indexer/schema/index_schema.hpp"

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
  value = value.substr(0, value.find('\0'));
  term += cut_to(value, term_bytes_max - prefix.size());
  return term;
}

}  // namespace timbao
