// The server's command line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http/http_server.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

struct ServerOptions {
  std::vector<ArchiveLocation> archives;
  std::vector<std::string> writable;  // names of archives that take updates
  ListenAddress listen;
  unsigned threads = 1;            // searchers
  std::string abbreviations_file;  // the site's own; empty: none
  std::size_t queue_max = 256;     // searches that wait or run; more are refused with 503
  HttpLimits limits;

  bool is_writable(const std::string& name) const {
    return std::find(writable.begin(), writable.end(), name) != writable.end();
  }
};

// Reads the command line. On a mistake, or --help, prints what there is to say and returns nothing
// with the exit status set.
std::optional<ServerOptions> read_server_options(int argc, char** argv, int& exit_status);

// "127.0.0.1:8080" or "[::1]:8080"; nothing for anything else.
std::optional<ListenAddress> parse_listen_address(std::string_view text);

// "bao=/var/lib/timbao/bao"; the name may have letters, digits, '-' and '_'.
std::optional<ArchiveLocation> parse_archive_location(std::string_view text);

}  // namespace timbao
