// Reads what stands beside shards.json and describes the archive by what its shards say.
#include "server/search/spread/spread_archive.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "server/search/spread/spread_index.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

fs::file_time_type written(const fs::path& file) {
  std::error_code error;
  const fs::file_time_type time = fs::last_write_time(file, error);
  return error ? fs::file_time_type() : time;
}

ArchiveDescription describe(const std::string& name, const fs::path& file, const ShardSet& set) {
  ArchiveDescription description;
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
  ArchiveManifest manifest;
  manifest.revision = archive.shards->state();
  archive.manifest = std::make_shared<const ArchiveManifest>(std::move(manifest));
  Result<ArchiveSettings> settings = read_archive_settings(file.parent_path());
  if (settings.has_error())
    return settings.error();
  ArchiveDescription description = describe(name, file, *archive.shards);
  description.settings = std::move(*settings);
  archive.description = std::make_shared<const ArchiveDescription>(std::move(description));
  archive.replaced = std::make_shared<const ReplacedSequences>();
  return archive;
}

Archive open_spread_view(const Archive& generation, const Archive* own) {
  Archive view = generation;
  view.spread =
      own != nullptr && own->shards == generation.shards
          ? own->spread
          : std::make_shared<SpreadIndex>(generation.shards, generation.shards->next_view());
  return view;
}

std::uint64_t spread_revision(const Archive& generation, const fs::path& file) {
  const std::uint64_t state = generation.shards->state();
  return generation.shards->file_time() == written(file) ? state : state + 1;
}

}  // namespace timbao
