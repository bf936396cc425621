// Reads what stands beside shards.json and describes the archive by what its shards say.
#include "server/search/spread/spread_archive.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "indexer/live/live_writer.hpp"
#include "indexer/manifest_update.hpp"
#include "server/search/spread/spread_index.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

fs::file_time_type written(const fs::path& file) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(file, error);
  return error ? fs::file_time_type() : time;
}

std::uint64_t live_revision(const ShardSet& set) {
  if (set.manifest().live.empty())
    return 0;
  const Result<ArchiveManifest> manifest = read_manifest(set.manifest().live);
  return manifest.has_value() ? manifest->revision : 0;
}

// The archive that new articles go to; null where there is none yet.
Result<std::shared_ptr<const Archive>> open_live(const ShardSet& set, const Archive& archive,
                                                 const Archive* known) {
  const fs::path directory = set.manifest().live;
  std::error_code error;
  if (directory.empty() || !fs::exists(directory / "archive.json", error))
    return std::shared_ptr<const Archive>();
  Result<Archive> live = open_generation("live", directory, archive.variants, known);
  if (live.has_error())
    return live.error();
  return std::make_shared<const Archive>(std::move(*live));
}

ArchiveDescription describe(const std::string& name, const fs::path& file, const ShardSet& set) {
  ArchiveDescription description;
  description.is_spread = true;
  description.opening = next_opening();
  description.name = name;
  description.shards = set.manifest().shards.size();
  description.generation = set.state();
  description.modified =
      std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(written(file)));
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  for (std::size_t shard = 0; shard < set.manifest().shards.size(); ++shard) {
    const ShardPlace& place = set.manifest().shards[shard];
    const std::optional<ShardFacts> facts = set.facts(shard);
    description.articles += facts ? facts->articles : place.articles;
    for (const ShardReplica& replica : place.replicas)
      description.bytes += replica.is_remote() ? 0 : directory_bytes(replica.path);
    const std::uint32_t begin = facts ? day_number(facts->first_day) : 0;
    if (begin != 0 && (first == 0 || begin < first))
      first = begin;
    last = std::max(last, facts ? day_number(facts->last_day) : 0);
  }
  description.from = day_text(first);
  description.to = day_text(last);
  return description;
}

void add_live(const ArchiveDescription& live, ArchiveDescription& description) {
  description.articles += live.articles;
  description.bytes += live.bytes;
  description.shards += live.shards;
  description.modified = std::max(description.modified, live.modified);
  if (!live.from.empty() && (description.from.empty() || live.from < description.from))
    description.from = live.from;
  description.to = std::max(description.to, live.to);
}

}  // namespace

bool is_spread_archive(const fs::path& path) {
  std::error_code error;
  return path.extension() == ".json" || fs::is_regular_file(path, error);
}

Result<Archive> open_spread_generation(const std::string& name, const fs::path& file,
                                       std::shared_ptr<const VariantTables> variants,
                                       const Archive* previous) {
  Archive archive;
  archive.variants = std::move(variants);
  const bool goes_on = previous != nullptr && previous->shards != nullptr &&
                       previous->shards->file_time() == written(file);
  if (goes_on) {
    archive.shards = previous->shards;
    archive.spelling = previous->spelling;
    archive.suggestions = previous->suggestions;
  } else {
    Result<std::shared_ptr<ShardSet>> set = ShardSet::open(file);
    if (set.has_error())
      return set.error();
    archive.shards = std::move(*set);
    ArchiveManifest beside;
    beside.statistics_file = archive.shards->manifest().statistics_file;
    beside.suggestions_file = archive.shards->manifest().suggestions_file;
    archive.spelling = read_spelling_model(file.parent_path(), beside);
    archive.suggestions = read_suggestion_table(file.parent_path(), beside);
  }
  Result<std::shared_ptr<const Archive>> live =
      open_live(*archive.shards, archive, goes_on ? previous->live.get() : nullptr);
  if (live.has_error())
    return live.error();
  archive.live = std::move(*live);
  ArchiveManifest manifest;
  manifest.revision =
      archive.shards->state() + (archive.live == nullptr ? 0 : archive.live->manifest->revision);
  archive.manifest = std::make_shared<const ArchiveManifest>(std::move(manifest));
  Result<ArchiveSettings> settings = read_archive_settings(file.parent_path());
  if (settings.has_error())
    return settings.error();
  ArchiveDescription description = describe(name, file, *archive.shards);
  description.generation = archive.manifest->revision;
  if (archive.live != nullptr)
    add_live(*archive.live->description, description);
  description.settings = std::move(*settings);
  archive.description = std::make_shared<const ArchiveDescription>(std::move(description));
  archive.replaced = std::make_shared<const ReplacedSequences>();
  return archive;
}

Result<Archive> open_spread_view(const Archive& generation, const Archive* own) {
  Archive view = generation;
  const bool goes_on = own != nullptr && own->shards == generation.shards;
  if (generation.live != nullptr) {
    Result<Archive> live = open_again(*generation.live, generation.shards->manifest().live,
                                      goes_on ? own->live.get() : nullptr);
    if (live.has_error())
      return live.error();
    view.live = std::make_shared<const Archive>(std::move(*live));
  }
  view.spread =
      goes_on ? own->spread
              : std::make_shared<SpreadIndex>(generation.shards, generation.shards->next_view());
  view.spread->set_live(view.live);
  return view;
}

std::uint64_t spread_revision(const Archive& generation, const fs::path& file) {
  const std::uint64_t state = generation.shards->state() + live_revision(*generation.shards);
  return generation.shards->file_time() == written(file) ? state : state + 1;
}

Result<fs::path> make_live_archive(const ShardSet& shards) {
  const fs::path directory = shards.manifest().live;
  if (directory.empty())
    return Error{ErrorCode::invalid_argument,
                 "its shards.json names no \"live\" archive for new articles", "--writable"};
  const Result<std::uint64_t> last = shards.last_sequence();
  if (last.has_error())
    return last.error();
  if (Result<void> made = make_archive(directory); made.has_error())
    return made.error();
  const Result<ArchiveManifest> raised =
      update_manifest(directory, [&last](ArchiveManifest& manifest) -> Result<bool> {
        if (manifest.next_sequence > *last)
          return false;
        manifest.next_sequence = *last + 1;
        return true;
      });
  if (raised.has_error())
    return raised.error();
  return directory;
}

}  // namespace timbao
