// Options in, settings file out.
#include "server/settings_command.hpp"

#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "indexer/schema/archive_manifest.hpp"
#include "server/search/archive_settings.hpp"

namespace timbao {
namespace {

struct SettingsOptions {
  std::filesystem::path archive;
  std::string profile;
  std::vector<std::string> parameters;
};

int report(const Error& error, int status) {
  std::fprintf(stderr, "timbao-server settings: %s\n", to_string(error).c_str());
  return status;
}

int print_settings(const std::filesystem::path& archive) {
  if (const Result<ArchiveManifest> manifest = read_manifest(archive); manifest.has_error())
    return report(manifest.error(), 1);
  const Result<ArchiveSettings> settings = read_archive_settings(archive);
  if (settings.has_error())
    return report(settings.error(), 1);
  std::printf("profile %s\n", settings->profile.c_str());
  for (const auto& [name, value] : settings->parameters)
    std::printf("%s=%g\n", name.c_str(), value);
  return 0;
}

Result<ArchiveSettings> settings_of(const SettingsOptions& options) {
  std::vector<ParameterValue> parameters;
  for (const std::string& text : options.parameters) {
    Result<ParameterValue> parameter = parse_parameter_value(text);
    if (parameter.has_error())
      return parameter.error();
    parameters.push_back(std::move(*parameter));
  }
  return make_archive_settings(
      options.profile.empty() ? ArchiveSettings{}.profile : options.profile, std::move(parameters));
}

}  // namespace

int run_settings_command(int argc, const char* const* argv) {
  CLI::App app("Chooses how searches of an archive that name no profile are ranked.",
               "timbao-server settings");
  app.footer(
      "Without --profile and --set the settings are printed. A server reads them when it\n"
      "starts.");
  SettingsOptions options;
  app.add_option("--archive", options.archive, "Directory of the archive")
      ->required()
      ->type_name("DIR");
  app.add_option("--profile", options.profile,
                 "Ranking profile: default, news, exact or passage (default: default)")
      ->type_name("NAME");
  app.add_option("--set", options.parameters, "A number to change in the profile; may be repeated")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (options.profile.empty() && options.parameters.empty())
    return print_settings(options.archive);
  const Result<ArchiveSettings> settings = settings_of(options);
  if (settings.has_error())
    return report(settings.error(), 2);
  const Result<void> written = write_archive_settings(options.archive, *settings);
  return written.has_error() ? report(written.error(), 1) : 0;
}

}  // namespace timbao
