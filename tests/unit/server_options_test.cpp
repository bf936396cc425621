// The server's command line.
#include "server/server_options.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(ServerOptions, ReadsListenAddresses) {
  struct Row {
    const char* text;
    const char* host;  // "" for a mistake
    unsigned port;
  };
  const std::vector<Row> rows = {
      {"127.0.0.1:8080", "127.0.0.1", 8080},
      {"[::1]:80", "::1", 80},
      {"0.0.0.0:0", "0.0.0.0", 0},
      {"127.0.0.1", "", 0},
      {":80", "", 0},
      {"::1:80", "", 0},
      {"a:70000", "", 0},
      {"a:-1", "", 0},
      {"a:", "", 0},
      {"a:8x", "", 0},
      {"[]:80", "", 0},
  };
  for (const Row& row : rows) {
    const std::optional<ListenAddress> address = parse_listen_address(row.text);
    EXPECT_EQ(address ? address->host : "", row.host) << row.text;
    EXPECT_EQ(address ? address->port : 0u, row.port) << row.text;
  }
}

TEST(ServerOptions, ReadsArchiveLocations) {
  struct Row {
    const char* text;
    const char* name;  // "" for a mistake
  };
  const std::vector<Row> rows = {
      {"bao=/srv/bao", "bao"},
      {"bao-2_A=x=y", "bao-2_A"},
      {"=x", ""},
      {"bao=", ""},
      {"bao", ""},
      {"b a=x", ""},
      {"báo=x", ""},
      {"a/b=x", ""},
  };
  for (const Row& row : rows) {
    const std::optional<ArchiveLocation> location = parse_archive_location(row.text);
    EXPECT_EQ(location ? location->name : "", row.name) << row.text;
  }
}

}  // namespace
}  // namespace timbao
