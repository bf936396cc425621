// schema.org descriptions of articles that pages carry as JSON.
#pragma once

#include <string_view>

#include "indexer/html/page_metadata.hpp"

namespace timbao::html {

// Fills what is still empty from the first article in a JSON-LD text: an object, an array of them
// or a @graph. Broken JSON changes nothing.
void read_json_ld(std::string_view json, PageMetadata& metadata);

}  // namespace timbao::html
