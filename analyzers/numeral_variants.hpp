// Other writings of amounts and dates in a query: "1 triệu" and "1.000.000", "22/12" and "22 tháng
// 12".
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/query_variant.hpp"

namespace timbao {

// Appends, by their place in the query:
//
//   "2,5 tỷ đồng"       -> "2500000000", "2.500 triệu"     (nghìn, ngàn, triệu, tỷ, tỉ)
//   "1.000.000 đồng"    -> "1 triệu"                       (from 10,000 on, or grouped)
//   "500 ngàn"          -> "500000", "500 nghìn"
//   "ngày 22 tháng 12"  -> "22/12"                         and with the year, both ways
//   "2/9"               -> "2 tháng 9"
//
// "22-12-2025" and "22/12/2025" are the same words anyway, as are "1.000.000" and "1000000" or
// "2/9" and "02/09". A year alone stays as it is. `analyzed` is analyze()'s result for `text`.
// Never fails. Linear. Thread-safe.
void append_numeral_variants(std::string_view text, const AnalyzedText& analyzed,
                             std::vector<QueryVariant>& out);

}  // namespace timbao
