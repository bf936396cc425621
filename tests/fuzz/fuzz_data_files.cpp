// Fuzz target: files that a site writes or a disk damages become tables or placed errors.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "analyzers/language_statistics.hpp"
#include "analyzers/mark_restoration.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/ward_table.hpp"
#include "analyzers/writing_table.hpp"
#include "server/search/suggestion_table.hpp"

namespace {

template <typename T>
void check(const timbao::Result<T>& result) {
  if (result.has_error() &&
      (!result.error().place.starts_with("fuzz") || result.error().message.empty()))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace timbao;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  AnalyzedText analyzed;
  analyze(bytes, analyzed);
  std::vector<QueryVariant> variants;

  WritingTable writings(VariantKind::abbreviation, {});
  check(writings.add_lines(bytes, "fuzz"));
  writings.append_variants(bytes, analyzed, variants);

  const Result<WardTable> wards = WardTable::read(bytes, "fuzz");
  check(wards);
  if (wards.has_value())
    wards->append_variants(bytes, analyzed, variants);
  for (const QueryVariant& variant : variants)
    if (variant.count == 0 || variant.first + variant.count > analyzed.tokens.size())
      std::abort();

  const Result<LanguageStatistics> statistics = read_statistics(bytes, "fuzz");
  check(statistics);
  if (statistics.has_value())
    static_cast<void>(restore_marks(bytes, analyzed, *statistics));

  Result<SuggestionFile> suggestions = read_suggestions(bytes, "fuzz");
  check(suggestions);
  if (suggestions.has_value())
    static_cast<void>(SuggestionTable(std::move(*suggestions)).complete(bytes, 8));
  return 0;
}
