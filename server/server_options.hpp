// What the server is told at its start: a configuration file, the command line, the environment.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/http_server.hpp"
#include "server/http/http_settings.hpp"
#include "server/operation/log_lines.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// Of clients' addresses, where there are keys and nothing else is said.
inline constexpr Rate default_address_rate{30, 300};

struct ServerOptions {
  std::vector<ArchiveLocation> archives;
  std::vector<std::string> writable;  // names of archives that take updates
  ListenAddress listen;
  unsigned threads = 1;                   // searchers
  std::string abbreviations_file;         // the site's own; empty: none
  std::size_t queue_max = 256;            // searches that wait or run; more are refused with 503
  std::filesystem::path keys_file;        // empty: none
  std::filesystem::path certificate;      // empty: plain HTTP
  std::filesystem::path certificate_key;  // likewise
  std::optional<Rate> address_rate;       // nothing: the default
  LogFormat log_format = LogFormat::text;
  HttpSettings http;

  bool is_writable(const std::string& name) const {
    return std::find(writable.begin(), writable.end(), name) != writable.end();
  }
};

// The command line as it was given. It is kept to read the configuration again.
struct CommandLine {
  std::filesystem::path configuration_file;  // empty: none
  bool check_only = false;
  struct Override {
    std::string option;   // "--listen", to name it in mistakes
    std::string setting;  // "server.listen"
    std::string value;
  };
  std::vector<Override> overrides;  // stronger than the file
};

// Reads the command line. On a mistake, or --help, prints what there is to say and returns nothing
// with the exit status set.
std::optional<CommandLine> read_command_line(int argc, const char* const* argv, int& exit_status);

// Puts everything together and reads the files it names: keys, certificate. TIMBAO_ADMIN_KEY in the
// environment is an admin's key beside those of the file, TIMBAO_TLS_PASSWORD decrypts the
// certificate's key. Returns nothing where there are mistakes, each with its file, line and
// setting.
std::optional<ServerOptions> load_server_options(const CommandLine& command_line,
                                                 std::vector<std::string>& mistakes);

// "127.0.0.1:8080" or "[::1]:8080"; nothing for anything else.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

// "bao=/var/lib/timbao/bao"; the name may have letters, digits, '-' and '_'.
std::optional<ArchiveLocation> parse_archive_location(std::string_view text);

}  // namespace timbao
