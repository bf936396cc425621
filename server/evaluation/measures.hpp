// Ranking measures under their usual names, computed as trec_eval does.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/evaluation/collection.hpp"

namespace timbao {

enum class MeasureKind {
  ndcg,               // gain is the grade, discount log2(rank + 1), ideal ranking from the qrels
  reciprocal_rank,    // of the first relevant document
  average_precision,  // divided by the relevant documents judged, found or not
  recall,
  precision,    // divided by the depth even where fewer were returned
  r_precision,  // precision at as many documents as are relevant
  success,      // 1 if a relevant document is there
  judged,       // share of the documents returned that have a judgement
};

struct Measure {
  MeasureKind kind = MeasureKind::ndcg;
  std::size_t depth = 0;  // documents looked at; 0 for all
  int relevant_from = 1;  // the lowest grade that counts as relevant; not for ndcg and judged

  bool operator==(const Measure&) const = default;
};

// Reads a name in the syntax of ir_measures: nDCG@10, MRR@10 (or RR), AP (or MAP), R@100 (or
// Recall), P@5, Rprec, Success@1, Judged@10, P(rel=2)@10. Case does not matter. AP, nDCG and MRR
// take no depth or one, Rprec takes none, the others need one.
// invalid_argument, listing the known names, for any other.
Result<Measure> parse_measure(std::string_view name);

// "nDCG@10,AP": names parted by commas. Fails as parse_measure() does, and for a measure that
// stands twice.
Result<std::vector<Measure>> parse_measures(std::string_view names);

// "MRR@10" however it was spelled.
std::string name_of(const Measure& measure);

// The measure of one topic's ranking, which must be in the order of sort_ranking(). 0 where no
// document is relevant or nothing was returned. Cost: a lookup a document, and for ndcg a sort of
// the grades.
double value_of(const Measure& measure, std::span<const RankedDocument> ranking,
                const Grades& grades);

}  // namespace timbao
