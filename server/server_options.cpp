// The command line over the configuration file over the defaults.
#include "server/server_options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "server/configuration.hpp"
#include "server/http/tls_context.hpp"

namespace timbao {
namespace {

bool is_name_character(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
}

std::string check_archive(const std::string& text) {
  return parse_archive_location(text)
             ? ""
             : "\"" + text + "\" is not NAME=DIR, with a name of letters, digits, - and _";
}

// Adds an option that stands for a setting.
void add_override(CLI::App& app, const char* option, const char* setting, const char* description,
                  const char* type_name, CommandLine& command_line) {
  const std::string name = option;
  const std::string path = setting;
  app.add_option_function<std::string>(
         name,
         [name, path, &command_line](const std::string& value) {
           command_line.overrides.push_back({name, path, value});
         },
         description)
      ->type_name(type_name);
}

void add_options(CLI::App& app, CommandLine& command_line) {
  const auto add = [&app, &command_line](const char* option, const char* setting,
                                         const char* description, const char* type_name) {
    add_override(app, option, setting, description, type_name, command_line);
  };
  add("--listen", "server.listen", "Address and port (default: 127.0.0.1:8080; port 0: any)",
      "ADDRESS:PORT");
  add("--threads", "server.threads", "Searcher threads (default: one per core)", "N");
  add("--queue", "server.queue", "Searches that may wait or run (default: 256)", "N");
  add("--abbreviations", "server.abbreviations",
      "The site's own abbreviations, one a line: \"UBND = Ủy ban nhân dân\"", "FILE");
  add("--keys", "access.keys", "Keys that clients need, made by `timbao-server keys`", "FILE");
  add("--certificate", "tls.certificate", "Serve HTTPS with this certificate, in PEM", "FILE");
  add("--certificate-key", "tls.key", "The certificate's key, in PEM", "FILE");
  app.add_option("--config", command_line.configuration_file,
                 "Configuration file; options given here are stronger")
      ->type_name("FILE");
  app.add_flag("--check-config", command_line.check_only,
               "Say what is wrong with the configuration and end");
}

// "limits.hits=50"
std::string check_assignment(const std::string& text) {
  const std::size_t equals = text.find('=');
  return equals == std::string::npos || equals == 0 ? "\"" + text + "\" is not SECTION.KEY=VALUE"
                                                    : "";
}

// Archives given on the command line take the place of all in the file.
bool add_archives(const std::vector<std::string>& archives, CommandLine& command_line) {
  std::vector<std::string> names;
  for (const std::string& text : archives) {
    const ArchiveLocation location = *parse_archive_location(text);
    if (std::find(names.begin(), names.end(), location.name) != names.end()) {
      std::fprintf(stderr, "--archive: the name \"%s\" is given twice\n", location.name.c_str());
      return false;
    }
    names.push_back(location.name);
    command_line.overrides.push_back(
        {"--archive", "archives." + location.name, location.directory.string()});
  }
  return true;
}

// {"a", "b"} -> "a, b", as the configuration has lists.
std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names)
    list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

void load_keys(ServerOptions& options, std::vector<std::string>& mistakes) {
  if (!options.keys_file.empty()) {
    Result<std::vector<ApiKey>> keys = read_keys_file(options.keys_file);
    if (keys.has_error())
      mistakes.push_back(to_string(keys.error()));
    else
      options.http.keys = std::move(*keys);
  }
  const std::string given = environment("TIMBAO_ADMIN_KEY");
  if (given.empty())
    return;
  Result<ApiKey> key = given_key(given, Access::admin);
  if (key.has_error())
    mistakes.push_back("TIMBAO_ADMIN_KEY: " + to_string(key.error()));
  else
    options.http.keys.push_back(std::move(*key));
}

void load_certificate(ServerOptions& options, std::vector<std::string>& mistakes) {
  if (options.certificate.empty() && options.certificate_key.empty())
    return;
  if (options.certificate.empty() || options.certificate_key.empty()) {
    mistakes.push_back("tls.certificate and tls.key are given together or not at all");
    return;
  }
  auto context = load_tls_context(options.certificate, options.certificate_key,
                                  environment("TIMBAO_TLS_PASSWORD"));
  if (context.has_error())
    mistakes.push_back(to_string(context.error()));
  else
    options.http.tls = std::move(*context);
}

void check_archives(const ServerOptions& options, std::vector<std::string>& mistakes) {
  if (options.archives.empty())
    mistakes.push_back("--archive is required, or an archive in the configuration's [archives]");
  const auto check_names = [&](const std::vector<std::string>& names, const std::string& setting) {
    for (const std::string& name : names)
      if (std::none_of(options.archives.begin(), options.archives.end(),
                       [&name](const ArchiveLocation& archive) { return archive.name == name; }))
        mistakes.push_back(
            std::string(setting).append(": there is no archive \"").append(name).append("\""));
  };
  check_names(options.http.anonymous_archives, "access.anonymous_archives");
  check_names(options.writable, "server.writable");
}

void apply_overrides(const CommandLine& command_line, ServerOptions& options,
                     std::vector<std::string>& mistakes) {
  bool archives_given = false;
  for (const CommandLine::Override& given : command_line.overrides) {
    if (given.option == "--archive" && !std::exchange(archives_given, true))
      options.archives.clear();
    const std::string wrong = apply_setting(given.setting, given.value, options);
    if (!wrong.empty())
      mistakes.push_back(given.option + ": " + wrong);
  }
}

}  // namespace

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return {};
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return {};
  std::uint16_t port = 0;
  const char* const last = port_text.data() + port_text.size();
  const auto [end, error] = std::from_chars(port_text.data(), last, port);
  if (error != std::errc{} || end != last || host.empty())
    return {};
  return ListenAddress{std::string(host), port};
}

std::optional<ArchiveLocation> parse_archive_location(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size())
    return {};
  const std::string_view name = text.substr(0, equals);
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return {};
  return ArchiveLocation{std::string(name), std::string(text.substr(equals + 1))};
}

std::optional<CommandLine> read_command_line(int argc, const char* const* argv, int& exit_status) {
  CLI::App app("Serves ranked search over archives built by timbao-index.", "timbao-server");
  CommandLine command_line;
  std::vector<std::string> archives;
  std::vector<std::string> assignments;
  std::optional<std::size_t> cache_megabytes;
  std::optional<std::size_t> document_megabytes;
  std::vector<std::string> writable;
  app.add_option("--archive", archives,
                 "An archive, or the shards.json of a split one, and its name in URLs; repeatable")
      ->type_name("NAME=DIR")
      ->check(CLI::Validator(check_archive, ""));
  add_options(app, command_line);
  app.add_option(
         "--cache-mb", cache_megabytes,
         "Room for answers that are kept for who asks the same again (default: 32; 0: none)")
      ->type_name("MB")
      ->check(CLI::Range(0, 65536));
  app.add_option("--writable", writable, "An archive that takes updates over HTTP; repeatable")
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.add_option("--documents-mb", document_megabytes,
                 "Articles that one request may bring, in MB (default: 64)")
      ->type_name("MB")
      ->check(CLI::Range(1, 1024));
  app.add_option("--set", assignments, "Any other setting of the configuration; repeatable")
      ->allow_extra_args(false)
      ->type_name("SECTION.KEY=VALUE")
      ->check(CLI::Validator(check_assignment, ""));
  app.footer(
      "timbao-server settings --archive DIR chooses how an archive is ranked by default.\n"
      "timbao-server keys create|list|revoke makes the keys that clients need.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_status = app.exit(error) == 0 ? 0 : 2;
    return {};
  }
  if (!add_archives(archives, command_line)) {
    exit_status = 2;
    return {};
  }
  if (cache_megabytes)
    command_line.overrides.push_back(
        {"--cache-mb", "server.cache", std::to_string(*cache_megabytes) + "m"});
  if (!writable.empty())
    command_line.overrides.push_back({"--writable", "server.writable", joined(writable)});
  if (document_megabytes)
    command_line.overrides.push_back(
        {"--documents-mb", "limits.document_body", std::to_string(*document_megabytes) + "m"});
  for (const std::string& text : assignments) {
    const std::size_t equals = text.find('=');
    command_line.overrides.push_back(
        {"--set " + text.substr(0, equals), text.substr(0, equals), text.substr(equals + 1)});
  }
  return command_line;
}

std::optional<ServerOptions> load_server_options(const CommandLine& command_line,
                                                 std::vector<std::string>& mistakes) {
  ServerOptions options;
  options.threads = std::max(1u, std::thread::hardware_concurrency());
  options.http.proxies = {*parse_network("127.0.0.1"), *parse_network("::1")};
  if (!command_line.configuration_file.empty()) {
    const Result<std::string> text = read_configuration_file(command_line.configuration_file);
    if (text.has_error()) {
      mistakes.push_back(to_string(text.error()));
      return {};
    }
    for (const ConfigurationMistake& mistake : apply_configuration(*text, options))
      mistakes.push_back(to_string(mistake, command_line.configuration_file.string()));
  }
  apply_overrides(command_line, options, mistakes);
  check_archives(options, mistakes);
  load_keys(options, mistakes);
  load_certificate(options, mistakes);
  if (!mistakes.empty())
    return {};
  if (options.address_rate)
    options.http.address_rate = *options.address_rate;
  else if (!options.http.keys.empty())
    options.http.address_rate = default_address_rate;
  return options;
}

}  // namespace timbao
