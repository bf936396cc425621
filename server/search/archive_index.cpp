// Opens the shards' mappings and reads what is kept in memory of every article.
#include "server/search/archive_index.hpp"

#include <algorithm>
#include <array>

#include <libdeflate.h>

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

Result<std::shared_ptr<const ArchiveIndex>> ArchiveIndex::open(
    const std::filesystem::path& directory, const ArchiveManifest& manifest) {
  std::shared_ptr<ArchiveIndex> index(new ArchiveIndex);
  const auto shard_count = static_cast<std::uint32_t>(manifest.shards.size());
  double total_length = 0;
  for (const ShardEntry& entry : manifest.shards) {
    auto shard = GlassShardReader::open(directory / entry.name);
    if (shard.has_error())
      return shard.error();
    const auto number = static_cast<std::uint32_t>(index->shards_.size());
    index->document_count_ += (*shard)->document_count();
    total_length += static_cast<double>((*shard)->total_length());
    if ((*shard)->last_document() > 0)
      index->document_end_ = std::max(index->document_end_,
                                      ((*shard)->last_document() - 1) * shard_count + number + 2);
    index->shards_.push_back(std::move(*shard));
  }
  if (index->document_count_ > 0)
    index->average_length_ = std::max(1.0, total_length / index->document_count_);

  const std::uint32_t end = index->document_end_;
  index->lengths_.assign(end, 0);
  index->live_ = ArticleSet(end);
  index->columns_.day.assign(end, 0);
  constexpr std::array slots = {source_slot, category_slot, author_slot};
  std::vector<ColumnFiller> fillers;
  for (ValueColumn& column : index->columns_.by_field)
    fillers.emplace_back(column, end);
  for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
    const GlassShardReader& reader = *index->shards_[shard];
    const std::vector<std::uint32_t> lengths = reader.document_lengths();
    for (std::uint32_t local = 1; local < lengths.size(); ++local) {
      index->lengths_[index->document_of(shard, local)] = lengths[local];
      index->live_.insert(index->document_of(shard, local));
    }
    reader.for_each_value(date_slot, [&](std::uint32_t local, std::string_view digits) {
      const std::uint32_t day = day_number(digits);
      index->columns_.day[index->document_of(shard, local)] = day;
      index->columns_.newest_day = std::max(index->columns_.newest_day, day);
    });
    reader.for_each_value(signature_slot, [&](std::uint32_t local, std::string_view bytes) {
      index->columns_.signature.resize(end);
      index->columns_.signature[index->document_of(shard, local)] = signature_of_bytes(bytes);
    });
    for (std::size_t field = 0; field < slots.size(); ++field)
      reader.for_each_value(slots[field], [&](std::uint32_t local, std::string_view value) {
        fillers[field].add(index->document_of(shard, local), value);
      });
    const auto replaced = read_replaced(directory, manifest.shards[shard].replaced_file);
    if (replaced.has_error())
      return replaced.error();
    for (const std::uint32_t local : *replaced)
      if (local > 0 && local <= reader.last_document())
        index->live_.remove(index->document_of(shard, local));
    index->has_replaced_ = index->has_replaced_ || !replaced->empty();
  }
  return std::shared_ptr<const ArchiveIndex>(std::move(index));
}

TermCounts ArchiveIndex::counts(std::string_view term) const {
  TermCounts sum;
  for (const auto& shard : shards_) {
    const TermCounts counts = shard->counts(term);
    sum.articles += counts.articles;
    sum.occurrences += counts.occurrences;
  }
  return sum;
}

std::string_view ArchiveIndex::value(std::uint32_t slot, std::uint32_t document,
                                     std::string& assembled) const {
  const auto shard_count = static_cast<std::uint32_t>(shards_.size());
  const std::uint32_t zero_based = document - 1;
  return shards_[zero_based % shard_count]->value(slot, zero_based / shard_count + 1, assembled);
}

void ArchiveIndex::read_stream(std::uint32_t document, StreamBuffer& buffer) const {
  decode_stream(value(stream_slot, document, buffer.stored), buffer.stream);
}

void ArchiveIndex::read_streams(std::uint32_t document, StreamBuffer& buffer, std::uint32_t other,
                                StreamBuffer& other_buffer) const {
  decode_streams(value(stream_slot, document, buffer.stored), buffer.stream,
                 value(stream_slot, other, other_buffer.stored), other_buffer.stream);
}

Result<Article> ArchiveIndex::stored_article(std::uint32_t document) const {
  const auto shard_count = static_cast<std::uint32_t>(shards_.size());
  std::string assembled;
  const GlassShardReader::StoredData stored = shards_[(document - 1) % shard_count]->stored_data(
      (document - 1) / shard_count + 1, assembled);
  std::string json;
  if (stored.form == TagForm::plain)
    json = stored.bytes;
  else if (!inflate(stored.bytes, json))
    json.clear();
  Result<Article> article = parse_stored_article(json, "stored article");
  if (article.has_error())
    return Error{ErrorCode::storage_failed, article.error().message,
                 "document " + std::to_string(document)};
  return article;
}

}  // namespace timbao
