// Fuzz target: whatever a client sends to the server, in the process but through its sessions, it
// gets HTTP answers and never one that says the server failed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

#include "tests/support/session_exchange.hpp"

namespace {

// Half of the inputs go to a server with keys, which searches for everybody.
timbao::HttpSettings make_settings(bool with_keys) {
  timbao::HttpSettings settings;
  settings.logged_requests = timbao::LoggedRequests::none;
  settings.limits.query_body_bytes = 4096;
  settings.host_names = {"a"};  // as the samples have it
  settings.proxies = {*timbao::parse_network("127.0.0.1")};
  if (!with_keys)
    return settings;
  settings.keys = {*timbao::given_key("khoa-cua-quan-tri-0123456789abcdef", timbao::Access::admin)};
  settings.anonymous_search = true;
  settings.origins = {"https://bao.example"};
  settings.address_rate = {1e9, 1e9};
  return settings;
}

// The status lines of answers that stand at the beginning or behind the end of a body; a text in a
// body that looks like one does no harm, as none of the samples has it.
void check(std::string_view sent, std::string_view answers) {
  const bool begins = answers.empty() || answers.starts_with("HTTP/1.");
  if (begins && answers.find("HTTP/1.1 500") == std::string_view::npos)
    return;
  std::fprintf(stderr, "sent %.*s\nanswered %.*s\n", static_cast<int>(sent.size()), sent.data(),
               static_cast<int>(answers.size()), answers.data());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  spdlog::set_level(spdlog::level::off);
  static timbao::SessionExchange open(make_settings(false));
  static timbao::SessionExchange keyed(make_settings(true));
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.size() > 100000)
    return 0;
  check(bytes, (size % 2 == 0 ? open : keyed).send(bytes));
  return 0;
}
