// Keys of the API: made, kept as hashes in a file, and recognised.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/operation/access.hpp"
#include "server/operation/configuration_file.hpp"
#include "server/operation/rate_limiter.hpp"

namespace timbao {

using KeyHash = std::array<unsigned char, 32>;  // SHA-256 of the whole key

struct ApiKey {
  std::string id;    // eight hexadecimal digits, which are part of the key as well
  std::string name;  // for people; may be empty
  Access access = Access::search;
  KeyHash hash{};
  std::vector<std::string> archives;  // that it may ask; empty: all
  std::vector<std::string> origins;   // of pages that may use it, "https://bao.example"; empty: any
  Rate rate;                          // of all who use it together
  std::string created;                // "2026-11-25T23:00:00Z"

  bool reaches(std::string_view archive) const;
};

struct NewKey {
  ApiKey key;
  std::string text;  // "timbao_3f9a2b1c_…": shown once, kept nowhere
};

// Makes a key with 256 random bits from OpenSSL; `wanted` says what it grants. storage_failed if
// there is no randomness to be had.
Result<NewKey> make_key(ApiKey wanted);

// A key that somebody else made, as an environment variable hands over: 32 bytes or more.
Result<ApiKey> given_key(std::string_view text, Access access);

// The key whose text is `presented`, or null. Compares hashes in constant time; which ids there are
// is no secret. Linear in the number of keys, some nanoseconds each. Thread-safe.
const ApiKey* find_key(const std::vector<ApiKey>& keys, std::string_view presented);

// Reads the keys file, a section for each key. Mistakes go to `mistakes`.
std::vector<ApiKey> parse_keys(std::string_view text, std::vector<ConfigurationMistake>& mistakes);
// The keys of a file; a file that is not there has none. Fails with invalid_argument for mistakes,
// the first one's file:line as the place, and for a file that others than its owner may read.
Result<std::vector<ApiKey>> read_keys_file(const std::filesystem::path& path);
// Replaces the file, readable by its owner only.
Result<void> write_keys_file(const std::filesystem::path& path, const std::vector<ApiKey>& keys);

// "10", "10/s", "600/m", "1000/h": requests by second, minute or hour, 0 for no limit. `burst` is
// twice what comes in a second, but at least 10. Nothing for anything else.
std::optional<Rate> parse_rate(std::string_view text);

// Whether it is an origin as browsers send it: "https://bao.example", "http://127.0.0.1:8080".
bool is_origin(std::string_view text);

}  // namespace timbao
