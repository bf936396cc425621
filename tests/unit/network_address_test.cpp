// Networks, and who asks behind proxies.
#include "server/operation/network_address.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(NetworkAddress, NetworksContainTheirAddresses) {
  struct Row {
    const char* network;
    const char* address;
    int expected;  // -1: no network
  };
  const std::vector<Row> rows = {
      {"10.0.0.0/8", "10.255.1.2", 1},
      {"10.0.0.0/8", "11.0.0.1", 0},
      {"0.0.0.0/0", "8.8.8.8", 1},
      {"0.0.0.0/0", "::1", 0},
      {"192.168.1.128/25", "192.168.1.200", 1},
      {"192.168.1.128/25", "192.168.1.100", 0},
      {"127.0.0.1", "127.0.0.1", 1},
      {"127.0.0.1", "127.0.0.2", 0},
      {"127.0.0.1", "::ffff:127.0.0.1", 1},
      {"::1", "::1", 1},
      {"2001:db8::/33", "2001:db8:7fff::1", 1},
      {"2001:db8::/33", "2001:db8:8000::1", 0},
      {"10.0.0.1/8", "", -1},  // an address, not a network
      {"10.0.0.0/33", "", -1},
      {"10.0.0.0/", "", -1},
      {"10.0.0.0/8x", "", -1},
      {"10.0.0/8", "", -1},
      {"::1/129", "", -1},
      {"fe80::1%eth0", "", -1},
      {"localhost", "", -1},
      {"", "", -1},
  };
  for (const Row& row : rows) {
    const std::optional<Network> network = parse_network(row.network);
    ASSERT_EQ(network.has_value(), row.expected >= 0) << row.network;
    if (!network)
      continue;
    EXPECT_EQ(contains(*network, boost::asio::ip::make_address(row.address)), row.expected == 1)
        << row.network << " " << row.address;
  }
}

TEST(NetworkAddress, BelievesOnlyWhatTrustedProxiesSay) {
  struct Row {
    const char* peer;
    const char* forwarded_for;
    const char* client;
  };
  const std::vector<Row> rows = {
      {"203.0.113.9", "", "203.0.113.9"},
      {"203.0.113.9", "10.9.9.9", "203.0.113.9"},  // says so itself
      {"127.0.0.1", "", "127.0.0.1"},
      {"127.0.0.1", "203.0.113.9", "203.0.113.9"},
      {"::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"},
      {"127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"},   // the first part is the client's word
      {"127.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"},  // two proxies
      {"127.0.0.1", "203.0.113.9,10.1.2.3,10.1.2.4", "203.0.113.9"},
      {"127.0.0.1", "10.1.2.3", "10.1.2.3"},
      {"127.0.0.1", "nonsense", "127.0.0.1"},
      {"127.0.0.1", "203.0.113.9, nonsense", "127.0.0.1"},
      {"127.0.0.1", " 203.0.113.9:4711 ", "203.0.113.9"},
      {"127.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"},
      {"127.0.0.1", "2001:db8::1", "2001:db8::1"},
      {"127.0.0.1", "[2001:db8::1", "127.0.0.1"},
      {"127.0.0.1", ",,,", "127.0.0.1"},
      {"127.0.0.1", "unknown", "127.0.0.1"},
  };
  const std::vector<Network> proxies = {*parse_network("127.0.0.1"), *parse_network("10.0.0.0/8")};
  for (const Row& row : rows)
    EXPECT_EQ(client_address(boost::asio::ip::make_address(row.peer), row.forwarded_for, proxies)
                  .to_string(),
              row.client)
        << row.peer << " for " << row.forwarded_for;
}

TEST(NetworkAddress, CountsAnIPv6NetworkAsOneClient) {
  EXPECT_EQ(client_name(boost::asio::ip::make_address("2001:db8::aaaa:1")), "2001:db8::/64");
  EXPECT_EQ(client_name(boost::asio::ip::make_address("::ffff:10.0.0.1")), "10.0.0.1");
}

}  // namespace
}  // namespace timbao
