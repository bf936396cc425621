// Fuzz target: configuration and keys files are read or their mistakes named, by lines they have.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "server/configuration.hpp"
#include "server/operation/api_keys.hpp"

namespace {

using namespace timbao;

void check(const std::vector<ConfigurationMistake>& mistakes, std::string_view text) {
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const ConfigurationMistake& mistake : mistakes)
    if (mistake.line == 0 || mistake.line > lines || mistake.message.empty() ||
        to_string(mistake, "file").find('\n') != std::string::npos) {
      std::fprintf(stderr, "a mistake is badly named: %s\n", to_string(mistake, "file").c_str());
      std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ServerOptions options;
  check(apply_configuration(text, options), text);
  std::vector<ConfigurationMistake> mistakes;
  const std::vector<ApiKey> keys = parse_keys(text, mistakes);
  check(mistakes, text);
  find_key(keys, text);
  return 0;
}
