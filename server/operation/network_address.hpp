// Addresses of clients, and networks that lists of addresses name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace timbao {

using NetworkAddress = boost::asio::ip::address;

// 10.0.0.0/8, or a single address as a /32 or /128.
struct Network {
  NetworkAddress base;
  unsigned prefix_bits = 0;
};

// "192.168.0.0/16", "::1"; nothing for what is no address or has bits set behind the prefix.
std::optional<Network> parse_network(std::string_view text);

// "127.0.0.1", "[::1]", "[::1]:443" and "127.0.0.1:80", as proxies write them; an IPv4 address that
// is written as IPv6 becomes IPv4.
std::optional<NetworkAddress> parse_forwarded_address(std::string_view text);

bool contains(const Network& network, const NetworkAddress& address);
bool contains(const std::vector<Network>& networks, const NetworkAddress& address);

// ::ffff:1.2.3.4 -> 1.2.3.4
NetworkAddress unmapped(const NetworkAddress& address);

// What is counted as one client: an IPv4 address, or the /64 that an IPv6 client has to itself.
std::string client_name(const NetworkAddress& address);

// Who asks: `peer`, or where that is one of `proxies`, the last address in the X-Forwarded-For
// header that is not. Addresses left of that were written by somebody not trusted.
NetworkAddress client_address(const NetworkAddress& peer, std::string_view forwarded_for,
                              const std::vector<Network>& proxies);

}  // namespace timbao
