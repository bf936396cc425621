// Parses and checks the server's command line.
#include "server/server_options.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

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

std::string check_listen(const std::string& text) {
  return parse_listen_address(text) ? "" : "\"" + text + "\" is not ADDRESS:PORT";
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

std::optional<ServerOptions> read_server_options(int argc, char** argv, int& exit_status) {
  CLI::App app("Serves ranked search over archives built by timbao-index.", "timbao-server");
  std::vector<std::string> archives;
  std::string listen = "127.0.0.1:8080";
  ServerOptions options;
  options.threads = std::max(1u, std::thread::hardware_concurrency());
  app.add_option("--archive", archives, "An archive and the name it has in URLs; repeatable")
      ->required()
      ->type_name("NAME=DIR")
      ->check(CLI::Validator(check_archive, ""));
  app.add_option("--listen", listen, "Address and port (default: 127.0.0.1:8080; port 0: any)")
      ->type_name("ADDRESS:PORT")
      ->check(CLI::Validator(check_listen, ""));
  app.add_option("--writable", options.writable,
                 "An archive that takes updates over HTTP; repeatable")
      ->type_name("NAME");
  std::size_t documents_megabytes = options.limits.documents_bytes >> 20;
  app.add_option("--documents-mb", documents_megabytes,
                 "Articles that one request may bring, in MB (default: 64)")
      ->type_name("MB")
      ->check(CLI::Range(1, 1024));
  app.add_option("--threads", options.threads, "Searcher threads (default: one per core)")
      ->type_name("N")
      ->check(CLI::Range(1, 256));
  app.add_option("--abbreviations", options.abbreviations_file,
                 "The site's own abbreviations, one a line: \"UBND = Ủy ban nhân dân\"")
      ->type_name("FILE");
  app.add_option("--queue", options.queue_max, "Searches that may wait or run (default: 256)")
      ->type_name("N")
      ->check(CLI::Range(1, 100000));
  std::size_t cache_megabytes = options.limits.cache_bytes >> 20;
  app.add_option(
         "--cache-mb", cache_megabytes,
         "Room for answers that are kept for who asks the same again (default: 32; 0: none)")
      ->type_name("MB")
      ->check(CLI::Range(0, 65536));
  app.footer("timbao-server settings --archive DIR chooses how an archive is ranked by default.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_status = app.exit(error) == 0 ? 0 : 2;
    return {};
  }
  options.limits.cache_bytes = cache_megabytes << 20;
  options.limits.documents_bytes = documents_megabytes << 20;
  for (const std::string& text : archives) {
    ArchiveLocation location = *parse_archive_location(text);
    const bool twice = std::any_of(
        options.archives.begin(), options.archives.end(),
        [&location](const ArchiveLocation& other) { return other.name == location.name; });
    if (twice) {
      std::fprintf(stderr, "--archive: the name \"%s\" is given twice\n", location.name.c_str());
      exit_status = 2;
      return {};
    }
    options.archives.push_back(std::move(location));
  }
  for (const std::string& name : options.writable) {
    const bool known =
        std::any_of(options.archives.begin(), options.archives.end(),
                    [&name](const ArchiveLocation& location) { return location.name == name; });
    if (!known) {
      std::fprintf(stderr, "--writable: there is no archive of the name \"%s\"\n", name.c_str());
      exit_status = 2;
      return {};
    }
  }
  options.listen = *parse_listen_address(listen);
  return options;
}

}  // namespace timbao
