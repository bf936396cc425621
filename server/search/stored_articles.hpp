// Articles fetched by their ids or document numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/article.hpp"
#include "server/search/archive.hpp"

namespace timbao {

// The document that has the article's id now; none if there is no such article.
std::optional<std::uint32_t> find_id(const Archive& archive, const std::string& id);

// not_found, the place "id"; unavailable where the article may be in a shard that is missing.
Error unknown_id(const Archive& archive, const std::string& id);

// A document's article with all its fields. About 30 microseconds. Throws Xapian::Error.
Result<Article> stored_article(const Archive& archive, std::uint32_t document);

}  // namespace timbao
