// Names are compared as DNS does, without case and without the root's dot.
#include "server/operation/host_name.hpp"

#include <algorithm>

#include "analyzers/ascii_text.hpp"
#include "server/operation/network_address.hpp"

namespace timbao {
namespace {

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

bool equal_names(std::string_view left, std::string_view right) {
  return lower_ascii(left) == lower_ascii(right);
}

// "Bao.example.:8080" -> "Bao.example". What is behind the colon must be a port.
std::string_view without_port(std::string_view authority) {
  const std::size_t colon = authority.find_last_of(":]");
  if (colon != std::string_view::npos && authority[colon] == ':') {
    const std::string_view port = authority.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), is_digit))
      return {};
    authority = authority.substr(0, colon);
  }
  if (authority.ends_with('.'))
    authority.remove_suffix(1);
  return authority;
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.starts_with('['))
    return text.ends_with(']') && parse_forwarded_address(text).has_value();
  return !text.empty() && text.size() <= 253 && !text.starts_with('.') && !text.ends_with('.') &&
         std::all_of(text.begin(), text.end(), [](char byte) {
           return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) ||
                  byte == '-' || byte == '.' || byte == '_';
         });
}

bool is_loopback_host(std::string_view authority) {
  const std::string_view host = without_port(authority);
  if (equal_names(host, "localhost"))
    return true;
  const bool is_in_brackets = host.starts_with('[') && host.ends_with(']');
  if (!is_in_brackets && host.find(':') != std::string_view::npos)
    return false;
  const std::optional<NetworkAddress> address = parse_forwarded_address(host);
  return address && address->is_loopback();
}

bool is_known_host(std::string_view authority, const std::vector<std::string>& names) {
  if (is_loopback_host(authority))
    return true;
  const std::string_view host = without_port(authority);
  return std::any_of(names.begin(), names.end(), [host](const std::string& name) {
    return !host.empty() && equal_names(host, name);
  });
}

}  // namespace timbao
