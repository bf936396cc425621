// The settings of a run as JSON.
#include "benchmarks/ranking/run_settings.hpp"

#include <system_error>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "server/evaluation/text_lines.hpp"
#include "server/search/ranking_parameters.hpp"
#include "server/search/variant_kinds.hpp"
#include "server/search/weighting_schemes.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

Error wrong(const std::string& member, const std::string& message) {
  return {ErrorCode::invalid_record, message, member};
}

Result<std::string> text_member(const rapidjson::Document& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString())
    return wrong(name, "is missing or not a string");
  return std::string(member->value.GetString(), member->value.GetStringLength());
}

Result<RankingProfile> ranking_member(const rapidjson::Document& object) {
  RankingProfile ranking;
  const Result<std::string> scheme_name = text_member(object, "scheme");
  if (scheme_name.has_error())
    return scheme_name.error();
  const Result<WeightingScheme> scheme = find_weighting_scheme(*scheme_name);
  if (scheme.has_error())
    return scheme.error();
  ranking.scheme = *scheme;
  const auto parameters = object.FindMember("parameters");
  if (parameters == object.MemberEnd() || !parameters->value.IsObject())
    return wrong("parameters", "is missing or not an object");
  for (const auto& parameter : parameters->value.GetObject()) {
    const std::string name = parameter.name.GetString();
    if (!parameter.value.IsNumber())
      return wrong("parameters." + name, "is not a number");
    if (const Result<void> set = set_ranking_parameter(ranking, name, parameter.value.GetDouble());
        set.has_error())
      return wrong("parameters." + name, set.error().message);
  }
  return ranking;
}

Result<RunSettings> parse_run_settings(const std::string& content) {
  rapidjson::Document object;
  object.Parse(content.data(), content.size());
  if (object.HasParseError() || !object.IsObject())
    return wrong("", "is not a JSON object");
  RunSettings settings;
  for (const auto& [name, target] :
       {std::pair{"archive", &settings.archive}, std::pair{"queries", &settings.queries}}) {
    Result<std::string> path = text_member(object, name);
    if (path.has_error())
      return path.error();
    *target = std::move(*path);
  }
  const auto records = object.FindMember("records");
  if (records == object.MemberEnd() || !records->value.IsUint64())
    return wrong("records", "is missing or not a whole number");
  settings.records = records->value.GetUint64();
  const Result<std::string> profile = text_member(object, "profile");
  if (profile.has_error())
    return profile.error();
  settings.profile = *profile;
  const Result<std::string> expand = text_member(object, "expand");
  if (expand.has_error())
    return expand.error();
  const Result<VariantKinds> variants = parse_variant_kinds(*expand);
  if (variants.has_error())
    return variants.error();
  settings.variants = *variants;
  const Result<RankingProfile> ranking = ranking_member(object);
  if (ranking.has_error())
    return ranking.error();
  settings.ranking = *ranking;
  return settings;
}

}  // namespace

fs::path settings_path(const fs::path& run) {
  return run.string() + ".settings.json";
}

std::string format_run_settings(const RunSettings& settings) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> json(buffer);
  const auto write_text = [&json](const char* name, const std::string& text) {
    json.Key(name);
    json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  json.StartObject();
  write_text("archive", settings.archive.string());
  json.Key("records");
  json.Uint64(settings.records);
  write_text("queries", settings.queries.string());
  write_text("profile", settings.profile);
  write_text("expand", text_of(settings.variants));
  const auto scheme = static_cast<std::size_t>(settings.ranking.scheme);
  write_text("scheme", std::string(weighting_scheme_names()[scheme]));
  json.Key("parameters");
  json.StartObject();
  for (const RankingParameter& parameter : ranking_parameters()) {
    json.Key(std::string(parameter.name).c_str());
    json.Double(value_of(parameter, settings.ranking));
  }
  json.EndObject();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

Result<std::optional<RunSettings>> read_run_settings(const fs::path& path) {
  std::error_code unknown;
  if (!fs::exists(path, unknown))
    return std::optional<RunSettings>{};
  const Result<std::string> content = read_text_file(path);
  if (content.has_error())
    return content.error();
  Result<RunSettings> settings = parse_run_settings(*content);
  if (settings.has_error())
    return Error{ErrorCode::invalid_record, to_string(settings.error()), path.string()};
  return std::optional<RunSettings>(std::move(*settings));
}

}  // namespace timbao
