// The kinds of other writings that a search looks for, as people choose them.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/query_variant.hpp"
#include "analyzers/result.hpp"

namespace timbao {

// "abbreviations,numbers", any of abbreviations, places and numbers; "none" alone is none.
// invalid_argument, its place "expand", naming the kind that is not known.
Result<VariantKinds> parse_variant_kinds(std::string_view text);

// As parse_variant_kinds() reads it.
std::string text_of(const VariantKinds& kinds);

}  // namespace timbao
