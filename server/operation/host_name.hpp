// The name by which a client asked for the server, and whether it is one of the server's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace timbao {

// "bao.example", "tim-kiem" or an address, "[2001:db8::1]" in brackets; no scheme, port or path.
bool is_host_name(std::string_view text);

// Whether this is the machine itself: "localhost", "127.0.0.1" and whatever else is a loopback
// address, with a port or without, in any case.
bool is_loopback_host(std::string_view authority);

// Whether a Host header names this machine itself or one of `names`, whatever the port.
bool is_known_host(std::string_view authority, const std::vector<std::string>& names);

}  // namespace timbao
