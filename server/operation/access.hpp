// The levels of access, which keys grant and endpoints ask for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace timbao {

// Who may ask, each level including those before it.
enum class Access : std::uint8_t {
  open,    // everybody: health, the page's files
  search,  // reading articles
  write,   // changing articles
  admin,   // what shows or strains the server itself
};

// "search", "write" and "admin", which are what a key may grant; nothing for other names.
constexpr std::optional<Access> parse_access(std::string_view name) {
  if (name == "search")
    return Access::search;
  if (name == "write")
    return Access::write;
  if (name == "admin")
    return Access::admin;
  return std::nullopt;
}

constexpr std::string_view name_of(Access access) {
  switch (access) {
    case Access::open:
      return "open";
    case Access::search:
      return "search";
    case Access::write:
      return "write";
    case Access::admin:
      break;
  }
  return "admin";
}

}  // namespace timbao
