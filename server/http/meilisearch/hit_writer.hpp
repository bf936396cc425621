// Hits with the attributes that a search asks for, highlighted and cropped.
#pragma once

#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/http/meilisearch/search_query.hpp"
#include "server/search/search_service.hpp"

namespace timbao::meilisearch {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

inline void write_text(Writer& writer, std::string_view text) {
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

// The article's attributes, and `_formatted` and `_matchesPosition` where they are asked for.
void write_hit(Writer& writer, const SearchQuery& query, const Hit& hit);

// The attributes alone: id, title, abstract, text, date, timestamp, year, source, category, author,
// tags, url and further ones, those that the article has.
void write_article(Writer& writer, const Article& article);

}  // namespace timbao::meilisearch
