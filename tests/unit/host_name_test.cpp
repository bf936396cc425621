// By which names a server without keys answers.
#include "server/operation/host_name.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(HostName, OfThisMachineOrConfiguredIsKnown) {
  struct Row {
    const char* authority;
    bool is_loopback;
    bool is_known;  // with the names below
  };
  const std::vector<Row> rows = {
      {"localhost", true, true},
      {"localhost:8080", true, true},
      {"LocalHost.:8080", true, true},
      {"localhost:", true, true},
      {"127.0.0.1", true, true},
      {"127.0.0.1:8080", true, true},
      {"127.1.2.3:8080", true, true},
      {"[::1]", true, true},
      {"[::1]:8080", true, true},
      {"[0:0:0:0:0:0:0:1]:80", true, true},
      {"[::ffff:127.0.0.1]:80", true, true},
      {"bao.example", false, true},
      {"BAO.example:443", false, true},
      {"bao.example.:443", false, true},
      {"[2001:db8::1]:80", false, true},
      {"192.168.1.5:80", false, true},
      {"tin-tuc_2", false, true},

      {"gia.example", false, false},
      {"xbao.example", false, false},
      {"bao.example.gia.example", false, false},
      {"bao.example..", false, false},
      {"localhost.gia.example", false, false},
      {"127.0.0.1.gia.example", false, false},
      {"localhost:8080.gia.example", false, false},
      {"localhost:80:80", false, false},
      {"localhost:x", false, false},
      {"localhost@gia.example", false, false},
      {"gia.example@localhost", false, false},
      {"gia.example,localhost", false, false},
      {"gia.example#localhost", false, false},
      {"http://localhost", false, false},
      {"localhost/", false, false},
      {" localhost", false, false},
      {"0.0.0.0:8080", false, false},
      {"[::]:8080", false, false},
      {"10.0.0.1", false, false},
      {"2130706433", false, false},
      {"0177.0.0.1", false, false},
      {"127.1", false, false},
      {"::1", false, false},
      {"::1:80", false, false},
      {"[::1", false, false},
      {"[::1]x", false, false},
      {"[localhost]", false, false},
      {"ｌｏｃａｌｈｏｓｔ", false, false},
      {"", false, false},
      {".", false, false},
      {":", false, false},
      {":8080", false, false},
  };
  const std::vector<std::string> names = {"bao.example", "[2001:db8::1]", "192.168.1.5",
                                          "Tin-tuc_2"};
  for (const Row& row : rows) {
    EXPECT_EQ(is_loopback_host(row.authority), row.is_loopback) << row.authority;
    EXPECT_EQ(is_known_host(row.authority, names), row.is_known) << row.authority;
    EXPECT_EQ(is_known_host(row.authority, {}), row.is_loopback) << row.authority;
  }
}

TEST(HostName, IsWrittenWithoutSchemeAndPort) {
  struct Row {
    std::string text;
    bool expected;
  };
  const std::vector<Row> rows = {
      {"bao.example", true},
      {"tin-tuc_2", true},
      {"10.0.0.1", true},
      {"[2001:db8::1]", true},
      {std::string(253, 'a'), true},
      {std::string(254, 'a'), false},
      {"", false},
      {"*", false},
      {"*.bao.example", false},
      {".bao.example", false},
      {"bao.example.", false},
      {"bao.example:80", false},
      {"https://bao.example", false},
      {"bao.example/", false},
      {"báo.example", false},
      {"2001:db8::1", false},
      {"[2001:db8::1]:80", false},
      {"[bao]", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(is_host_name(row.text), row.expected) << row.text;
}

}  // namespace
}  // namespace timbao
