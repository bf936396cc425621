// Bits of addresses.
#include "server/operation/network_address.hpp"

#include <algorithm>
#include <charconv>

#include "server/operation/configuration_file.hpp"

namespace timbao {
namespace {

namespace ip = boost::asio::ip;

std::optional<NetworkAddress> parse_address(std::string_view text) {
  if (text.find('%') != std::string_view::npos)
    return {};  // scopes of IPv6 mean something on one machine only
  boost::system::error_code error;
  const NetworkAddress address = ip::make_address(std::string(text), error);
  return error ? std::nullopt : std::optional(unmapped(address));
}

unsigned bits_of(const NetworkAddress& address) {
  return address.is_v4() ? 32 : 128;
}

template <typename Bytes>
bool same_prefix(const Bytes& left, const Bytes& right, unsigned bits) {
  for (std::size_t index = 0; index < left.size() && bits > 0; ++index) {
    const unsigned taken = std::min(bits, 8u);
    const unsigned mask = 0xFFu << (8 - taken) & 0xFFu;
    if ((left[index] & mask) != (right[index] & mask))
      return false;
    bits -= taken;
  }
  return true;
}

template <typename Bytes>
bool has_bits_behind(const Bytes& bytes, unsigned bits) {
  Bytes cut{};
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const std::size_t begin = index * 8;
    if (begin + 8 <= bits)
      cut[index] = bytes[index];
    else if (begin < bits)
      cut[index] = static_cast<unsigned char>(bytes[index] & (0xFFu << (8 - (bits - begin))));
  }
  return cut != bytes;
}

}  // namespace

NetworkAddress unmapped(const NetworkAddress& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::optional<NetworkAddress> base = parse_address(text.substr(0, slash));
  if (!base)
    return {};
  Network network{*base, bits_of(*base)};
  if (slash == text.size())
    return network;
  const std::string_view bits = text.substr(slash + 1);
  const char* const last = bits.data() + bits.size();
  const auto [end, error] = std::from_chars(bits.data(), last, network.prefix_bits);
  if (error != std::errc{} || end != last || network.prefix_bits > bits_of(*base))
    return {};
  const bool stray = base->is_v4() ? has_bits_behind(base->to_v4().to_bytes(), network.prefix_bits)
                                   : has_bits_behind(base->to_v6().to_bytes(), network.prefix_bits);
  return stray ? std::nullopt : std::optional(network);
}

std::optional<NetworkAddress> parse_forwarded_address(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    return end == std::string_view::npos ? std::nullopt : parse_address(text.substr(1, end - 1));
  }
  if (std::count(text.begin(), text.end(), ':') == 1)
    text = text.substr(0, text.find(':'));
  return parse_address(text);
}

bool contains(const Network& network, const NetworkAddress& address) {
  const NetworkAddress plain = unmapped(address);
  if (plain.is_v4() != network.base.is_v4())
    return false;
  return plain.is_v4() ? same_prefix(plain.to_v4().to_bytes(), network.base.to_v4().to_bytes(),
                                     network.prefix_bits)
                       : same_prefix(plain.to_v6().to_bytes(), network.base.to_v6().to_bytes(),
                                     network.prefix_bits);
}

bool contains(const std::vector<Network>& networks, const NetworkAddress& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&address](const Network& network) { return contains(network, address); });
}

std::string client_name(const NetworkAddress& address) {
  const NetworkAddress plain = unmapped(address);
  if (plain.is_v4())
    return plain.to_string();
  ip::address_v6::bytes_type bytes = plain.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes).to_string() + "/64";
}

NetworkAddress client_address(const NetworkAddress& peer, std::string_view forwarded_for,
                              const std::vector<Network>& proxies) {
  NetworkAddress client = unmapped(peer);
  while (contains(proxies, client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    const std::size_t begin = comma == std::string_view::npos ? 0 : comma + 1;
    const auto before = parse_forwarded_address(forwarded_for.substr(begin));
    if (!before)
      break;
    client = *before;
    forwarded_for = comma == std::string_view::npos ? "" : forwarded_for.substr(0, comma);
  }
  return client;
}

}  // namespace timbao
