// Fuzz target: request targets, all their parameters, cursors and the fields that decide who asks.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/page_cursor.hpp"
#include "server/http/request_id.hpp"
#include "server/http/router.hpp"
#include "server/http/search_parameters.hpp"
#include "server/operation/network_address.hpp"

namespace {

using namespace timbao;

void require(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void check_refusal(const std::optional<Answer>& refusal) {
  require(!refusal || (refusal->status >= 400 && refusal->status < 500 && !refusal->body.empty()),
          "a wrong parameter is not the client's mistake");
}

void check_target(std::string_view text) {
  HttpRequest request;
  request.method = "GET";
  request.target = text;
  const Route route = find_route(request);
  const int found = (route.refusal ? 1 : 0) + (route.endpoint != nullptr ? 1 : 0) +
                    (route.file != nullptr ? 1 : 0) + (route.plain_page ? 1 : 0);
  require(found == 1, "a target leads nowhere, or to several places");
  check_refusal(route.refusal);
  SearchRequest search;
  if (const auto refusal = read_search_request(route.target, search))
    check_refusal(refusal);
  else
    require(search.limit <= limit_max && search.offset <= reachable_hits_max, "beyond the limits");
  SearchRequest listing;
  check_refusal(read_listing_request(route.target, 50, listing));
  RankingProfile profile;
  check_refusal(read_profile(route.target, search.order, profile));
  check_refusal(read_cursor_position(route.target, 1, search));
}

void check_cursor(std::string_view text) {
  const std::optional<PageCursor> cursor = read_cursor(text);
  require(!cursor || make_cursor(cursor->fingerprint, cursor->position) == text,
          "a cursor that this server never wrote is taken");
}

void check_addresses(std::string_view text) {
  static const std::vector<Network> proxies = {*parse_network("127.0.0.1"),
                                               *parse_network("10.0.0.0/8")};
  const NetworkAddress peer = boost::asio::ip::make_address("127.0.0.1");
  const NetworkAddress client = client_address(peer, text, proxies);
  require(!client_name(client).empty(), "a client without a name");
  const NetworkAddress stranger = boost::asio::ip::make_address("203.0.113.9");
  require(client_address(stranger, text, proxies) == stranger, "a stranger is believed");
  if (const std::optional<Network> network = parse_network(text))
    require(contains(*network, network->base), "a network without its base");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_target(text);
  check_target("/v1/archives/bao/search?" + std::string(text));
  check_cursor(text);
  check_addresses(text);
  require(request_id(text).size() <= 64, "an id that is too long");
  return 0;
}
