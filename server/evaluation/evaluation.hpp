// Evaluates whole runs: every measure for every judged topic, means, precision-recall curves.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "server/evaluation/collection.hpp"
#include "server/evaluation/measures.hpp"

namespace timbao {

// The topics that count are those with a document graded 1 or more, the same for every measure and
// every run of the same judgements, so that values of two evaluations pair up by position. A topic
// that the run lacks counts as 0, as with trec_eval -c.
struct Evaluation {
  std::vector<Measure> measures;
  std::vector<std::string> topics;          // ascending
  std::vector<std::vector<double>> values;  // [measure][topic]
  std::vector<double> means;                // [measure]
  std::size_t topics_retrieved = 0;         // of `topics`, those with a ranking
  std::size_t topics_not_judged = 0;        // in the run without judgements: left out
  std::size_t topics_without_relevant = 0;  // judged, but nothing relevant: left out
};

// Example: evaluate(run, judgements, {{MeasureKind::ndcg, 10}}).means[0] is the mean nDCG@10.
// Cost: a lookup a measure and document.
Evaluation evaluate(const Run& run, const Judgements& judgements,
                    const std::vector<Measure>& measures);

// Interpolated precision at recall 0, 0.1 ... 1: at each, the highest precision at that recall or a
// later one. Mean over the topics that evaluate() counts.
std::array<double, 11> precision_at_recall(const Run& run, const Judgements& judgements);

double mean_of(const std::vector<double>& values);

}  // namespace timbao
