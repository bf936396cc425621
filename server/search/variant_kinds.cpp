// Names of the kinds of variants.
#include "server/search/variant_kinds.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace timbao {
namespace {

constexpr std::string_view no_kind = "none";

constexpr std::array<std::pair<std::string_view, bool VariantKinds::*>, 3> named_kinds = {{
    {"abbreviations", &VariantKinds::abbreviations},
    {"places", &VariantKinds::places},
    {"numbers", &VariantKinds::numbers},
}};

}  // namespace

Result<VariantKinds> parse_variant_kinds(std::string_view text) {
  VariantKinds kinds{false, false, false};
  if (text == no_kind)
    return kinds;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view name = text.substr(begin, end - begin);
    const auto known = std::find_if(named_kinds.begin(), named_kinds.end(),
                                    [name](const auto& kind) { return kind.first == name; });
    if (known == named_kinds.end())
      return Error{ErrorCode::invalid_argument,
                   "has \"" + std::string(name) +
                       "\", which is none of abbreviations, places, numbers; or it is \"none\" "
                       "alone",
                   "expand"};
    kinds.*(known->second) = true;
    begin = end + 1;
  }
  return kinds;
}

std::string text_of(const VariantKinds& kinds) {
  std::string text;
  for (const auto& [name, member] : named_kinds)
    if (kinds.*member)
      text.append(text.empty() ? "" : ",").append(name);
  return text.empty() ? std::string(no_kind) : text;
}

}  // namespace timbao
