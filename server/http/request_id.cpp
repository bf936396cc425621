// A counter, scrambled by a number that each process draws.
#include "server/http/request_id.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <random>

namespace timbao {
namespace {

constexpr std::size_t given_bytes_max = 64;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= given_bytes_max &&
         std::all_of(text.begin(), text.end(), [](char byte) {
           return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
         });
}

// SplitMix64's last step: different numbers give different numbers.
std::uint64_t scrambled(std::uint64_t number) {
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9u;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBu;
  return number ^ (number >> 31);
}

}  // namespace

std::string request_id(std::string_view given) {
  if (is_id(given))
    return std::string(given);
  static const std::uint64_t seed = [] {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
  }();
  static std::atomic<std::uint64_t> count = 0;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(scrambled(seed + count.fetch_add(1))));
  return text;
}

}  // namespace timbao
