// A sweep's report as one JSON object for programs.
#include "benchmarks/ranking/json_writing.hpp"
#include "benchmarks/ranking/sweep_report.hpp"

namespace timbao {
namespace {

void write_setting(const SweepReport& report, const SettingReport& setting, JsonWriter& json) {
  json.StartObject();
  write_text("setting", setting.label, json);
  json.Key("parameters");
  json.StartObject();
  for (std::size_t index = 0; index < report.parameters.size(); ++index)
    write_number(report.parameters[index].c_str(), setting.parameters[index], json);
  json.EndObject();
  write_number("mean", setting.mean, json);
  json.Key("means");
  json.StartArray();
  for (const double mean : setting.means)
    json.Double(mean);
  json.EndArray();
  json.EndObject();
}

void write_fold(const SweepReport& report, const FoldChoice& fold, JsonWriter& json) {
  json.StartObject();
  write_count("fold", fold.fold + 1, json);
  write_count("topics", fold.topics, json);
  write_text("setting", report.settings[fold.setting].label, json);
  write_number("on_others", fold.on_others, json);
  write_number("held_out", fold.held_out, json);
  json.EndObject();
}

void write_collection(const SweptCollectionReport& collection, const std::vector<double>& held_out,
                      JsonWriter& json) {
  json.StartObject();
  write_text("name", collection.name, json);
  write_count("topics", collection.topics.size(), json);
  write_number("base", collection.base, json);
  write_number("held_out", collection.held_out, json);
  json.Key("against_base");
  json.StartObject();
  write_comparison(collection.against_base, json);
  json.EndObject();
  json.Key("held_out_by_topic");
  json.StartObject();
  for (std::size_t topic = 0; topic < collection.topics.size(); ++topic)
    write_number(collection.topics[topic].c_str(), held_out[topic], json);
  json.EndObject();
  json.EndObject();
}

}  // namespace

std::string sweep_json_report(const SweepReport& report) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.StartObject();
  write_text("measure", report.measure, json);
  write_number("held_out", report.chosen.held_out_mean, json);
  json.Key("base");
  write_setting(report, report.base, json);
  json.Key("folds");
  json.StartArray();
  for (const FoldChoice& fold : report.chosen.folds)
    write_fold(report, fold, json);
  json.EndArray();
  json.Key("collections");
  json.StartArray();
  for (std::size_t index = 0; index < report.collections.size(); ++index)
    write_collection(report.collections[index], report.chosen.held_out[index], json);
  json.EndArray();
  // Not held out.
  write_text("best_on_all_topics", report.settings[report.chosen.best_setting].label, json);
  json.Key("settings");
  json.StartArray();
  for (const SettingReport& setting : report.settings)
    write_setting(report, setting, json);
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace timbao
