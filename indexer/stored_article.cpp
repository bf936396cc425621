// Inflates and parses stored articles.
#include "indexer/stored_article.hpp"

#include <memory>
#include <string>

#include <libdeflate.h>
#include <xapian.h>

#include "indexer/article_formats.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

// The size is not known beforehand. False for what is no deflate data, or absurdly much of it.
bool inflate(std::string_view deflated, std::string& out) {
  constexpr std::size_t usual_ratio = 4;
  constexpr std::size_t size_max = std::size_t{1} << 30;
  thread_local const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)>
      decompressor(libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  for (std::size_t size = deflated.size() * usual_ratio + 64; size <= size_max; size *= 2) {
    out.resize(size);
    std::size_t written = 0;
    const libdeflate_result result = libdeflate_deflate_decompress(
        decompressor.get(), deflated.data(), deflated.size(), out.data(), out.size(), &written);
    if (result == LIBDEFLATE_SUCCESS) {
      out.resize(written);
      return true;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE)
      return false;
  }
  return false;
}

}  // namespace

std::string stored_json(const GlassShardReader& shard, std::uint32_t document) {
  std::string assembled;
  const GlassShardReader::StoredData stored = shard.stored_data(document, assembled);
  std::string json;
  if (stored.form == TagForm::plain)
    json = stored.bytes;
  else if (!inflate(stored.bytes, json))
    json.clear();
  return json;
}

Result<Article> article_of_stored_json(std::string json, std::uint32_t document) {
  Result<Article> article = parse_stored_article(json, "stored article");
  if (article.has_error())
    return Error{ErrorCode::storage_failed, article.error().message,
                 "document " + std::to_string(document)};
  return article;
}

Result<Article> read_stored_article(const GlassShardReader& shard, std::uint32_t document) {
  return article_of_stored_json(stored_json(shard, document), document);
}

std::uint64_t content_hash(const Article& article) {
  return stable_hash(article_to_json(article));
}

std::uint64_t sequence_of_value(std::string_view value) {
  if (value.empty())
    return 0;
  const double sequence = Xapian::sortable_unserialise(std::string(value));
  return sequence > 0 && sequence < 9e15 ? static_cast<std::uint64_t>(sequence) : 0;
}

std::uint64_t stored_sequence(const GlassShardReader& shard, std::uint32_t document) {
  std::string assembled;
  return sequence_of_value(shard.value(sequence_slot, document, assembled));
}

}  // namespace timbao
