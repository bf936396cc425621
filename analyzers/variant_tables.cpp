// Puts the shipped tables and the rules for numerals together.
#include "analyzers/variant_tables.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "analyzers/numeral_variants.hpp"
#include "embedded_variant_files.hpp"

namespace timbao {
namespace {

// Found behind the literal name: a merged province is another place too.
constexpr WritingStrengths province_strengths = {0.7, 0.25};

std::string_view shipped_file(std::string_view name) {
  const auto* const found =
      std::find_if(embedded_variant_files.begin(), embedded_variant_files.end(),
                   [name](const EmbeddedFile& file) { return file.name == name; });
  return found == embedded_variant_files.end() ? std::string_view() : found->content;
}

template <typename T>
void must(const Result<T>& result) {
  if (result.has_error())  // a test reads these files, so a build cannot ship this
    throw std::logic_error(to_string(result.error()));
}

VariantTables read_shipped_tables() {
  VariantTables tables{WritingTable(VariantKind::abbreviation, WritingStrengths{}),
                       WritingTable(VariantKind::place, province_strengths), WardTable()};
  must(tables.abbreviations.add_lines(shipped_file("abbreviations.txt"), "abbreviations.txt"));
  must(tables.provinces.add_lines(shipped_file("provinces_2025.txt"), "provinces_2025.txt"));
  Result<WardTable> wards = WardTable::read(shipped_file("wards_2025.txt"), "wards_2025.txt");
  must(wards);
  tables.wards = std::move(*wards);
  return tables;
}

std::string writing_key(std::string_view text) {
  return folded_key(read_word_sequence(text));
}

}  // namespace

std::shared_ptr<const VariantTables> shipped_variant_tables() {
  static const auto tables = std::make_shared<const VariantTables>(read_shipped_tables());
  return tables;
}

Result<std::shared_ptr<const VariantTables>> variant_tables_with(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad())
    return Error{ErrorCode::not_found, "cannot be read", file};
  auto tables = std::make_shared<VariantTables>(*shipped_variant_tables());
  if (const Result<void> added = tables->abbreviations.add_lines(content, file); added.has_error())
    return added.error();
  return std::shared_ptr<const VariantTables>(std::move(tables));
}

std::vector<QueryVariant> find_query_variants(std::string_view text, const AnalyzedText& analyzed,
                                              const VariantTables& tables,
                                              const VariantKinds& kinds) {
  std::vector<QueryVariant> found;
  if (kinds.abbreviations)
    tables.abbreviations.append_variants(text, analyzed, found);
  if (kinds.places) {
    tables.provinces.append_variants(text, analyzed, found);
    tables.wards.append_variants(text, analyzed, found);
  }
  if (kinds.numbers)
    append_numeral_variants(text, analyzed, found);
  std::stable_sort(found.begin(), found.end(), [](const QueryVariant& a, const QueryVariant& b) {
    return a.first != b.first ? a.first < b.first : a.strength > b.strength;
  });
  std::vector<QueryVariant> kept;
  std::vector<std::string> keys;
  for (QueryVariant& variant : found) {
    const std::string key = std::to_string(variant.first) + "+" + std::to_string(variant.count) +
                            " " + writing_key(variant.text);
    if (kept.size() == query_variants_max || std::find(keys.begin(), keys.end(), key) != keys.end())
      continue;
    keys.push_back(key);
    kept.push_back(std::move(variant));
  }
  return kept;
}

}  // namespace timbao
