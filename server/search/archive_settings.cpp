// Reads, checks and writes the settings file.
#include "server/search/archive_settings.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "indexer/schema/archive_manifest.hpp"
#include "indexer/schema/durable_file.hpp"
#include "server/search/ranking_profiles.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

fs::path settings_file(const fs::path& archive) {
  return archive / "settings.json";
}

Error wrong(std::string place, std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), std::move(place)};
}

Result<std::vector<ParameterValue>> parameters_of(const rapidjson::Value& object) {
  if (!object.IsObject())
    return wrong("parameters", "is not an object");
  std::vector<ParameterValue> parameters;
  for (const auto& member : object.GetObject()) {
    if (!member.value.IsNumber())
      return wrong("parameters." + std::string(member.name.GetString()), "is not a number");
    parameters.push_back({member.name.GetString(), member.value.GetDouble()});
  }
  return parameters;
}

Result<ArchiveSettings> parse_settings(const std::string& text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (document.HasParseError())
    return wrong("", "is not JSON at byte " + std::to_string(document.GetErrorOffset() + 1) + ": " +
                         rapidjson::GetParseError_En(document.GetParseError()));
  if (!document.IsObject())
    return wrong("", "is not a JSON object");
  std::string profile = ArchiveSettings{}.profile;
  Result<std::vector<ParameterValue>> parameters = std::vector<ParameterValue>{};
  for (const auto& member : document.GetObject()) {
    const std::string name = member.name.GetString();
    if (name == "profile" && !member.value.IsString())
      return wrong(name, "is not a string");
    if (name == "profile")
      profile = member.value.GetString();
    else if (name == "parameters")
      parameters = parameters_of(member.value);
    else
      return wrong(name, "is not known here; known are profile, parameters");
    if (parameters.has_error())
      return parameters.error();
  }
  return make_archive_settings(profile, std::move(*parameters));
}

}  // namespace

Result<ArchiveSettings> make_archive_settings(std::string_view profile,
                                              std::vector<ParameterValue> parameters) {
  const Result<const NamedProfile*> named = find_ranking_profile(profile);
  if (named.has_error())
    return named.error();
  ArchiveSettings settings{std::string(profile), std::move(parameters), (*named)->profile};
  std::sort(settings.parameters.begin(), settings.parameters.end(),
            [](const ParameterValue& a, const ParameterValue& b) { return a.name < b.name; });
  for (std::size_t index = 0; index < settings.parameters.size(); ++index) {
    const auto& [name, value] = settings.parameters[index];
    const Result<void> set = set_ranking_parameter(settings.ranking, name, value);
    if (set.has_error())
      return wrong("parameters." + name, set.error().message);
    if (index > 0 && settings.parameters[index - 1].name == name)
      return wrong("parameters." + name, "is given twice");
  }
  return settings;
}

Result<ArchiveSettings> read_archive_settings(const fs::path& archive) {
  const fs::path path = settings_file(archive);
  std::error_code unknown;
  if (!fs::exists(path, unknown))
    return ArchiveSettings{};
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return Error{ErrorCode::storage_failed, "cannot be opened", path.string()};
  Result<ArchiveSettings> settings =
      parse_settings({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  if (settings.has_error())
    return Error{ErrorCode::incompatible, to_string(settings.error()), path.string()};
  return settings;
}

Result<void> write_archive_settings(const fs::path& archive, const ArchiveSettings& settings) {
  if (const Result<ArchiveManifest> manifest = read_manifest(archive); manifest.has_error())
    return manifest.error();
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("profile");
  writer.String(settings.profile.c_str());
  writer.Key("parameters");
  writer.StartObject();
  for (const auto& [name, value] : settings.parameters) {
    writer.Key(name.c_str());
    writer.Double(value);
  }
  writer.EndObject();
  writer.EndObject();
  return replace_file(settings_file(archive),
                      std::string(buffer.GetString(), buffer.GetSize()) + "\n");
}

}  // namespace timbao
