// All that gives parts of a query other writings: the shipped data files and a site's own.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"
#include "analyzers/ward_table.hpp"
#include "analyzers/writing_table.hpp"

namespace timbao {

struct VariantTables {
  WritingTable abbreviations;
  WritingTable provinces;
  WardTable wards;
};

// Most variants that one query has; what would come beyond is left out.
inline constexpr std::size_t query_variants_max = 32;

// The tables that are part of the program, read once, at the first call (about 30 ms). Thread-safe.
std::shared_ptr<const VariantTables> shipped_variant_tables();

// The shipped tables with a site's own abbreviations behind them; `file` is in WritingTable's
// format. Fails with not_found or invalid_argument naming the file, and the line where there is
// one.
Result<std::shared_ptr<const VariantTables>> variant_tables_with(const std::string& file);

// The other writings of parts of a query, each once, by their place in it. A part is never given
// its own writing. `analyzed` is analyze()'s result for `text`. Linear but for the wards' regions.
//   "UBND quận 1" -> {0, 1, "Ủy ban nhân dân", 0.7, abbreviation}
std::vector<QueryVariant> find_query_variants(std::string_view text, const AnalyzedText& analyzed,
                                              const VariantTables& tables,
                                              const VariantKinds& kinds);

}  // namespace timbao
