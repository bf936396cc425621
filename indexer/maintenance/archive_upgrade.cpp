// Feeds a build from an archive's own shards.
#include "indexer/maintenance/archive_upgrade.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

using Sink = std::function<bool(RawBatch&&)>;

constexpr std::size_t batch_bytes = 1 << 20;

// Collects stored articles into batches.
class StoredArticles {
 public:
  StoredArticles(std::uint64_t first_sequence, const Sink& sink)
      : next_sequence_(first_sequence), sink_(sink) {}

  // False where the sink wants no more.
  bool add(const std::string& json, std::string place) {
    if (batch_.records.empty())
      batch_.first_sequence = next_sequence_;
    RawRecord record;
    record.begin = batch_.bytes.size();
    record.length = json.size();
    record.place = std::move(place);
    record.format = SourceFormat::jsonl;
    batch_.records.push_back(std::move(record));
    batch_.bytes += json;
    ++next_sequence_;
    totals_.bytes += json.size();
    return batch_.bytes.size() < batch_bytes || flush();
  }
  bool flush() { return batch_.records.empty() || sink_(std::exchange(batch_, {})); }
  const SourceTotals& totals() const { return totals_; }

 private:
  std::uint64_t next_sequence_;
  const Sink& sink_;
  RawBatch batch_;
  SourceTotals totals_;
};

Result<SourceTotals> read_stored(const std::filesystem::path& archive, const Sink& sink) {
  const Result<ArchiveManifest> manifest = read_manifest(archive, ManifestVersion::any);
  if (manifest.has_error())
    return manifest.error();
  StoredArticles articles(manifest->next_sequence, sink);
  for (const ShardEntry& entry : manifest->shards) {
    const auto shard = GlassShardReader::open(archive / entry.name);
    if (shard.has_error())
      return shard.error();
    const auto replaced = read_replaced(archive, entry.replaced_file);
    if (replaced.has_error())
      return replaced.error();
    for (std::uint32_t document = 1; document <= (*shard)->last_document(); ++document) {
      if (std::binary_search(replaced->begin(), replaced->end(), document))
        continue;
      const std::string place = entry.name + " document " + std::to_string(document);
      if (!articles.add(stored_json(**shard, document), place))
        return articles.totals();
    }
  }
  articles.flush();
  return articles.totals();
}

}  // namespace

Result<BuildSummary> upgrade_archive(const std::filesystem::path& archive, unsigned jobs,
                                     const BuildObserver& observer) {
  if (const Result<ArchiveManifest> manifest = read_manifest(archive, ManifestVersion::any);
      manifest.has_error())
    return manifest.error();
  BulkBuildOptions options;
  options.archive = archive;
  options.jobs = jobs;
  options.upgrade = true;
  options.read_records = [archive](const Sink& sink) { return read_stored(archive, sink); };
  return build_archive(options, observer);
}

}  // namespace timbao
