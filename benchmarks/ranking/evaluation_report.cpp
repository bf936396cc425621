// Fills reports.
#include "benchmarks/ranking/evaluation_report.hpp"

#include <utility>

namespace timbao {

RunReport make_run_report(std::string name, Run run, const Judgements& judgements,
                          const std::vector<Measure>& measures) {
  RunReport report;
  report.name = std::move(name);
  report.evaluation = evaluate(run, judgements, measures);
  report.precision_at_recall = precision_at_recall(run, judgements);
  report.run = std::move(run);
  return report;
}

void compare_runs(EvaluationReport& report, const Judgements& judgements, std::size_t losses_max) {
  const RunReport& baseline = report.runs.front();
  for (std::size_t index = 1; index < report.runs.size(); ++index) {
    const RunReport& contender = report.runs[index];
    ContenderReport compared;
    compared.run = index;
    for (std::size_t measure = 0; measure < baseline.evaluation.measures.size(); ++measure)
      compared.comparisons.push_back(compare_paired(baseline.evaluation.values[measure],
                                                    contender.evaluation.values[measure]));
    compared.losses = worst_losses(baseline.run, contender.run, baseline.evaluation,
                                   contender.evaluation, judgements, 0, losses_max);
    report.contenders.push_back(std::move(compared));
  }
}

}  // namespace timbao
