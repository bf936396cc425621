// A sweep's report as one table for spreadsheets and data frames.
#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/csv_field.hpp"
#include "benchmarks/ranking/sweep_report.hpp"

namespace timbao {
namespace {

// What a line may have; text that is empty stays so.
struct Line {
  std::string row;
  std::string setting;
  std::string collection;
  std::string fold;
  std::size_t topics = 0;
  double value = 0;
  std::string on_others;
  const PairedComparison* against_base = nullptr;
  const std::vector<double>* parameters = nullptr;
};

void append_line(const SweepReport& report, const Line& line, std::string& out) {
  out += fmt::format("{},{},{},{},{},{},{:.6f},{},", line.row, csv_field(line.setting),
                     csv_field(line.collection), line.fold, line.topics, report.measure, line.value,
                     line.on_others);
  if (const PairedComparison* const compared = line.against_base; compared != nullptr)
    out += fmt::format("{:.6f},{:.6f},{:.6f},{},{},{},{:.6g},{:.6g}", compared->mean_difference,
                       compared->interval_low, compared->interval_high, compared->wins,
                       compared->losses, compared->ties, compared->t_test_p,
                       compared->randomisation_p);
  else
    out += ",,,,,,,";
  for (std::size_t index = 0; index < report.parameters.size(); ++index)
    out += line.parameters == nullptr ? "," : fmt::format(",{:g}", (*line.parameters)[index]);
  out += '\n';
}

std::size_t topics_of(const SweepReport& report) {
  std::size_t topics = 0;
  for (const SweptCollectionReport& collection : report.collections)
    topics += collection.topics.size();
  return topics;
}

void append_setting(const SweepReport& report, const char* row, const SettingReport& setting,
                    std::string& out) {
  Line line;
  line.row = row;
  line.setting = setting.label;
  line.parameters = &setting.parameters;
  for (std::size_t index = 0; index < report.collections.size(); ++index) {
    line.collection = report.collections[index].name;
    line.topics = report.collections[index].topics.size();
    line.value = setting.means[index];
    append_line(report, line, out);
  }
  line.collection = "all";
  line.topics = topics_of(report);
  line.value = setting.mean;
  append_line(report, line, out);
}

void append_held_out(const SweepReport& report, std::string& out) {
  for (const FoldChoice& fold : report.chosen.folds) {
    const SettingReport& setting = report.settings[fold.setting];
    append_line(
        report,
        {"fold", setting.label, "all", std::to_string(fold.fold + 1), fold.topics, fold.held_out,
         fmt::format("{:.6f}", fold.on_others), nullptr, &setting.parameters},
        out);
  }
  for (const SweptCollectionReport& collection : report.collections)
    append_line(report,
                {"held_out", "", collection.name, "", collection.topics.size(), collection.held_out,
                 "", &collection.against_base, nullptr},
                out);
  append_line(report,
              {"held_out", "", "all", "", topics_of(report), report.chosen.held_out_mean, "",
               nullptr, nullptr},
              out);
}

}  // namespace

std::string sweep_csv_report(const SweepReport& report) {
  std::string out =
      "row,setting,collection,fold,topics,measure,value,on_others,difference,interval_low,"
      "interval_high,wins,losses,ties,t_test_p,randomisation_p";
  for (const std::string& name : report.parameters)
    out += "," + name;
  out += '\n';
  append_setting(report, "base", report.base, out);
  append_held_out(report, out);
  for (const SettingReport& setting : report.settings)
    append_setting(report, "setting", setting, out);
  return out;
}

}  // namespace timbao
