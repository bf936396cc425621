// Options in, keys file out.
#include "server/keys_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "server/configuration.hpp"
#include "server/operation/api_keys.hpp"

namespace timbao {
namespace {

struct KeysOptions {
  std::filesystem::path file;
  std::filesystem::path configuration;
  std::string name;
  std::string access = "search";
  std::string archives;
  std::string origins;
  std::string rate;
  std::string id;  // to revoke
};

int fail(const std::string& message, int status) {
  std::fprintf(stderr, "timbao-server keys: %s\n", message.c_str());
  return status;
}

std::string now_text() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// The file that --keys names, or that the configuration does; empty if none does.
std::filesystem::path keys_file_of(const KeysOptions& options) {
  if (!options.file.empty() || options.configuration.empty())
    return options.file;
  const Result<std::string> text = read_configuration_file(options.configuration);
  ServerOptions configured;
  if (!text.has_error())
    apply_configuration(*text, configured);  // whatever else is wrong is not asked for here
  return configured.keys_file;
}

// What is wrong with the options, or "".
std::string read_wanted(const KeysOptions& options, ApiKey& key) {
  const std::optional<Access> access = parse_access(options.access);
  if (!access)
    return "--access: is none of search, write, admin";
  key.access = *access;
  key.created = now_text();
  // What is written must be readable again: the file's own rules check the rest.
  std::vector<ConfigurationMistake> mistakes;
  std::string section = "[00000000]\nsha256 = " + std::string(64, '1') + "\n";
  for (const auto& [name, value] :
       {std::pair<const char*, const std::string&>{"name", options.name},
        {"archives", options.archives},
        {"origins", options.origins},
        {"rate", options.rate}})
    if (!value.empty())
      section.append(name).append(" = ").append(value).append("\n");
  const std::vector<ApiKey> read = parse_keys(section, mistakes);
  if (!mistakes.empty() || read.size() != 1) {
    const std::size_t dot = mistakes.empty() ? std::string::npos : mistakes[0].key.find('.');
    const std::string option =
        dot == std::string::npos ? "an option" : "--" + mistakes[0].key.substr(dot + 1);
    return option + ": " + (mistakes.empty() ? "is wrong" : mistakes[0].message);
  }
  key.name = read[0].name;
  key.archives = read[0].archives;
  key.origins = read[0].origins;
  key.rate = read[0].rate;
  return {};
}

int create(const KeysOptions& options, std::vector<ApiKey> keys) {
  ApiKey wanted;
  const std::string wrong = read_wanted(options, wanted);
  if (!wrong.empty())
    return fail(wrong, 2);
  Result<NewKey> made = make_key(std::move(wanted));
  if (made.has_error())
    return fail(to_string(made.error()), 1);
  keys.push_back(made->key);
  const Result<void> written = write_keys_file(options.file, keys);
  if (written.has_error())
    return fail(to_string(written.error()), 1);
  std::printf("%s\n", made->text.c_str());
  std::fprintf(stderr,
               "This is the only time the key is shown. A running server takes it on SIGHUP.\n");
  return 0;
}

std::string listed(const std::vector<std::string>& values, const char* none) {
  std::string text;
  for (const std::string& value : values)
    text.append(text.empty() ? "" : ",").append(value);
  return text.empty() ? none : text;
}

int list(const std::vector<ApiKey>& keys) {
  for (const ApiKey& key : keys)
    std::printf("%s\t%.*s\tarchives=%s\torigins=%s\trate=%g/s\t%s\t%s\n", key.id.c_str(),
                static_cast<int>(name_of(key.access).size()), name_of(key.access).data(),
                listed(key.archives, "all").c_str(), listed(key.origins, "any").c_str(),
                key.rate.per_second, key.created.c_str(), key.name.c_str());
  return 0;
}

int revoke(const KeysOptions& options, std::vector<ApiKey> keys) {
  const std::size_t before = keys.size();
  std::erase_if(keys, [&options](const ApiKey& key) { return key.id == options.id; });
  if (keys.size() == before)
    return fail("there is no key with the id \"" + options.id + "\"; `keys list` has them", 1);
  const Result<void> written = write_keys_file(options.file, keys);
  if (written.has_error())
    return fail(to_string(written.error()), 1);
  std::fprintf(stderr, "The key %s is revoked; a running server forgets it on SIGHUP.\n",
               options.id.c_str());
  return 0;
}

void add_create_options(CLI::App& command, KeysOptions& options) {
  command
      .add_option("--access", options.access,
                  "search (default), write (and search) or admin (everything)")
      ->type_name("LEVEL");
  command.add_option("--name", options.name, "What the key is for")->type_name("TEXT");
  command.add_option("--archives", options.archives, "Archives it may ask (default: all)")
      ->type_name("A,B");
  command
      .add_option("--origins", options.origins,
                  "Sites whose pages may use it (default: any client may)")
      ->type_name("https://SITE,…");
  command.add_option("--rate", options.rate, "Requests of all its users together (default: any)")
      ->type_name("N/s|N/m|N/h");
}

}  // namespace

int run_keys_command(int argc, const char* const* argv) {
  CLI::App app("Makes, lists and revokes the keys that clients of a server need.",
               "timbao-server keys");
  KeysOptions options;
  app.add_option("--keys", options.file, "The keys file; made if it is not there")
      ->type_name("FILE");
  app.add_option("--config", options.configuration, "The configuration that names the keys file")
      ->type_name("FILE");
  app.require_subcommand(1);
  app.fallthrough();
  CLI::App* const making = app.add_subcommand("create", "Make a key and print it");
  add_create_options(*making, options);
  CLI::App* const listing = app.add_subcommand("list", "Say which keys there are");
  CLI::App* const revoking = app.add_subcommand("revoke", "Take a key back");
  revoking->add_option("id", options.id, "The key's id, as `list` has it")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.file = keys_file_of(options);
  if (options.file.empty())
    return fail("--keys is required, or --config with a file that has [access] keys", 2);
  Result<std::vector<ApiKey>> keys = read_keys_file(options.file);
  if (keys.has_error())
    return fail(to_string(keys.error()), 1);
  if (listing->parsed())
    return list(*keys);
  return making->parsed() ? create(options, std::move(*keys)) : revoke(options, std::move(*keys));
}

}  // namespace timbao
