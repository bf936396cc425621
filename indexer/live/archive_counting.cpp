// Goes through all shards of one manifest.
#include "indexer/live/archive_counting.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "analyzers/language_statistics.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/open_by_manifest.hpp"
#include "indexer/schema/suggestion_file.hpp"
#include "indexer/schema/token_stream.hpp"
#include "indexer/stored_article.hpp"
#include "indexer/suggestion_collector.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// Both files of a large archive.
constexpr std::uint64_t counts_bytes_max = std::uint64_t{64} << 20;

// A shard that stays as it is while it is counted, even where it is merged away.
struct CountedShard {
  std::string name;
  std::shared_ptr<const GlassShardReader> reader;
  std::vector<std::uint32_t> replaced;
};

struct CountedArchive {
  ArchiveManifest manifest;
  std::vector<CountedShard> shards;
};

Result<CountedArchive> open_shards(const fs::path& archive, const ArchiveManifest& manifest) {
  CountedArchive counted{manifest, {}};
  for (const ShardEntry& entry : manifest.shards) {
    auto reader = GlassShardReader::open(archive / entry.name);
    if (reader.has_error())
      return reader.error();
    Result<std::vector<std::uint32_t>> replaced = read_replaced(archive, entry.replaced_file);
    if (replaced.has_error())
      return replaced.error();
    counted.shards.push_back({entry.name, std::move(*reader), std::move(*replaced)});
  }
  return counted;
}

class ArchiveCounts {
 public:
  // False where `stop` said so.
  Result<bool> add(const CountedShard& shard, const std::function<bool()>& stop) {
    for (std::uint32_t document = 1; document <= shard.reader->last_document(); ++document) {
      if (stop())
        return false;
      if (std::binary_search(shard.replaced.begin(), shard.replaced.end(), document))
        continue;
      const Result<Article> article = read_stored_article(*shard.reader, document);
      if (article.has_error())
        return Error{article.error().code, article.error().message,
                     shard.name + ", " + article.error().place};
      decode_stream(shard.reader->value(stream_slot, document, assembled_), stream_);
      statistics_.add_stream(stream_);
      suggestions_.add(*article, stored_sequence(*shard.reader, document));
    }
    return true;
  }

  // In a directory that nobody reads. Ends the collecting.
  Result<void> write(const fs::path& directory) {
    if (Result<void> written =
            write_synced(directory / "statistics.bin", serialise(statistics_.finish()));
        written.has_error())
      return written;
    return write_synced(directory / "suggestions.bin", serialise(std::move(suggestions_).finish()));
  }

 private:
  StatisticsCollector statistics_;
  SuggestionCollector suggestions_;
  std::string assembled_;
  std::vector<WordId> stream_;
};

// False where the counts that were there when counting began are not there any more.
Result<bool> publish(const fs::path& archive, const fs::path& written,
                     const ArchiveManifest& counted, ArchiveManifest& manifest) {
  if (manifest.statistics_file != counted.statistics_file ||
      manifest.suggestions_file != counted.suggestions_file)
    return false;
  manifest.statistics_file = numbered_name("statistics-", manifest.next_shard) + ".bin";
  manifest.suggestions_file = numbered_name("suggestions-", manifest.next_shard) + ".bin";
  ++manifest.next_shard;  // a build's would have the same names
  manifest.counted_sequence = std::min(counted.next_sequence, manifest.next_sequence);
  for (const auto& [file, name] : {std::pair("statistics.bin", manifest.statistics_file),
                                   std::pair("suggestions.bin", manifest.suggestions_file)})
    if (Result<void> renamed = rename_path(written / file, archive / name); renamed.has_error())
      return renamed.error();
  if (Result<void> synced = sync_directory(archive); synced.has_error())
    return synced.error();
  return true;
}

Result<bool> count_into(const fs::path& archive, const fs::path& workplace,
                        const CountedArchive& counted, const std::function<bool()>& stop) {
  ArchiveCounts counts;
  for (const CountedShard& shard : counted.shards)
    if (Result<bool> added = counts.add(shard, stop); added.has_error() || !*added)
      return added;
  std::error_code error;
  fs::create_directory(workplace, error);
  if (error)
    return storage_error("cannot create", workplace, error.value());
  if (Result<void> written = counts.write(workplace); written.has_error())
    return written.error();
  return publish_change(archive, [&](ArchiveManifest& now) {
    return publish(archive, workplace, counted.manifest, now);
  });
}

}  // namespace

Result<bool> count_archive(const fs::path& archive, const fs::path& workplace,
                           const std::function<bool()>& stop) {
  const Result<CountedArchive> opened =
      open_by_manifest(archive, [&](const ArchiveManifest& manifest) {
        return is_counted(manifest) ? Result<CountedArchive>(CountedArchive{manifest, {}})
                                    : open_shards(archive, manifest);
      });
  if (opened.has_error())
    return opened.error();
  if (is_counted(opened->manifest))
    return false;
  if (Result<void> room = check_room(archive, counts_bytes_max); room.has_error())
    return room.error();
  std::error_code ignored;
  fs::remove_all(archive / workplace, ignored);
  Result<bool> counted = count_into(archive, archive / workplace, *opened, stop);
  fs::remove_all(archive / workplace, ignored);
  return counted;
}

}  // namespace timbao
