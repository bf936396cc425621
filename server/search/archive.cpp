// Opens the shards that a manifest names.
#include "server/search/archive.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <utility>

#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/open_by_manifest.hpp"
#include "server/search/spread/spread_archive.hpp"
#include "server/search/spread/spread_index.hpp"

namespace timbao {
namespace {

Result<Xapian::Database> open_shard(const std::string& path) {
  const Xapian::Database shard(path);
  if (const Result<void> checked = check_version(shard, path); checked.has_error())
    return checked.error();
  return shard;
}

// Into `archive`, whose manifest names them.
Result<void> open_shards(const std::filesystem::path& directory, const Archive* own,
                         Archive& archive) try {
  archive.database = Xapian::Database();
  archive.shard_databases.clear();
  const bool same_archive = own != nullptr && are_of_one_archive(own->files, archive.files);
  for (const ShardEntry& entry : archive.manifest->shards) {
    const bool is_open = same_archive && own->shard_databases.contains(entry.name);
    Result<Xapian::Database> shard = is_open ? own->shard_databases.at(entry.name)
                                             : open_shard((directory / entry.name).string());
    if (shard.has_error())
      return shard.error();
    archive.database.add_database(*shard);
    archive.shard_databases.emplace(entry.name, std::move(*shard));
  }
  if (!are_of_one_archive(archive.files, named_files(directory, *archive.manifest)))
    return Error{ErrorCode::storage_failed, "the archive has been replaced", directory.string()};
  return {};
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), directory.string()};
}

// When the manifest was written.
std::chrono::sys_seconds modification_time(const std::filesystem::path& directory) {
  namespace chrono = std::chrono;
  std::error_code error;
  const auto written = std::filesystem::last_write_time(directory / "archive.json", error);
  if (error)
    return {};
  return chrono::floor<chrono::seconds>(chrono::file_clock::to_sys(written));
}

// What the manifest names takes on disk; not what merges have left for late readers.
void measure(const std::filesystem::path& directory, const ArchiveManifest& manifest,
             ArchiveDescription& description) {
  std::uint64_t& sum = description.bytes;
  const auto add = [&](const std::string& file) {
    std::error_code error;
    const std::uintmax_t size =
        file.empty() ? 0 : std::filesystem::file_size(directory / file, error);
    sum += error ? 0 : size;
  };
  for (const ShardEntry& shard : manifest.shards) {
    const std::uint64_t bytes = directory_bytes(directory / shard.name);
    description.largest_shard_bytes = std::max(description.largest_shard_bytes, bytes);
    description.replaced += shard.replaced;
    sum += bytes;
    add(shard.replaced_file);
  }
  add(manifest.statistics_file);
  add(manifest.suggestions_file);
}

ArchiveDescription describe(const std::string& name, const std::filesystem::path& directory,
                            const ArchiveManifest& manifest, const ArchiveIndex& index) {
  ArchiveDescription description;
  description.name = name;
  description.articles = manifest.articles();
  measure(directory, manifest, description);
  description.shards = manifest.shards.size();
  description.generation = manifest.revision;
  description.opening = next_opening();
  description.modified = modification_time(directory);
  std::uint32_t first = 0;
  for (const std::uint32_t day : index.columns().day)
    if (day != 0 && (first == 0 || day < first))
      first = day;
  description.from = day_text(first);
  description.to = day_text(index.columns().newest_day);
  return description;
}

// By the manifest that is there at this moment.
Result<Archive> generation_of(const ArchiveManifest& manifest, const std::string& name,
                              const std::filesystem::path& directory, const Archive* previous) {
  NamedFiles files = named_files(directory, manifest);
  if (previous != nullptr && !are_of_one_archive(previous->files, files))
    previous = nullptr;
  const ArchiveIndex* const known = previous == nullptr ? nullptr : previous->index.get();
  const bool same_statistics =
      previous != nullptr && previous->manifest->statistics_file == manifest.statistics_file;
  const bool same_suggestions =
      previous != nullptr && previous->manifest->suggestions_file == manifest.suggestions_file;
  // Two files take as long to read as all shards: beside them they cost nothing.
  auto spelling = std::async(same_statistics ? std::launch::deferred : std::launch::async,
                             read_spelling_model, directory, manifest);
  auto suggestions = std::async(same_suggestions ? std::launch::deferred : std::launch::async,
                                read_suggestion_table, directory, manifest);
  Result<std::shared_ptr<const ArchiveIndex>> index =
      ArchiveIndex::open(directory, manifest, known);
  if (index.has_error())
    return index.error();
  Result<ArchiveSettings> settings = read_archive_settings(directory);
  if (settings.has_error())
    return settings.error();
  Archive archive;
  archive.index = std::move(*index);
  archive.manifest = std::make_shared<const ArchiveManifest>(manifest);
  archive.replaced = std::make_shared<const ReplacedSequences>(ReplacedSequences::of(
      *archive.index, previous == nullptr ? nullptr : previous->replaced.get(), known));
  archive.spelling = same_statistics ? previous->spelling : spelling.get();
  archive.suggestions = same_suggestions ? previous->suggestions : suggestions.get();
  ArchiveDescription description = describe(name, directory, manifest, *archive.index);
  description.settings = std::move(*settings);
  archive.description = std::make_shared<const ArchiveDescription>(std::move(description));
  if (!are_of_one_archive(files, named_files(directory, manifest)))
    return Error{ErrorCode::storage_failed, "the archive is being replaced", directory.string()};
  archive.files = std::move(files);
  return archive;
}

}  // namespace

std::uint64_t next_opening() {
  static std::atomic<std::uint64_t> count = 0;
  return ++count;
}

const ArticleReader& Archive::articles() const {
  if (spread != nullptr)
    return *spread;
  return *index;
}

std::shared_ptr<const SpellingModel> read_spelling_model(const std::filesystem::path& directory,
                                                         const ArchiveManifest& manifest) {
  Result<LanguageStatistics> statistics =
      read_archive_statistics(directory, manifest.statistics_file);
  if (statistics.has_error())
    return nullptr;
  return std::make_shared<const SpellingModel>(make_spelling_model(std::move(*statistics)));
}

std::shared_ptr<const SuggestionTable> read_suggestion_table(const std::filesystem::path& directory,
                                                             const ArchiveManifest& manifest) {
  Result<SuggestionFile> file = read_archive_suggestions(directory, manifest.suggestions_file);
  if (file.has_error())
    return nullptr;
  return std::make_shared<const SuggestionTable>(std::move(*file));
}

Result<Archive> open_generation(const std::string& name, const std::filesystem::path& directory,
                                std::shared_ptr<const VariantTables> variants,
                                const Archive* previous) {
  if (is_spread_archive(directory))
    return open_spread_generation(name, directory, std::move(variants), previous);
  Result<Archive> archive = open_by_manifest(directory, [&](const ArchiveManifest& manifest) {
    return generation_of(manifest, name, directory, previous);
  });
  if (archive.has_value())
    archive->variants = std::move(variants);
  return archive;
}

Result<Archive> open_archive(const std::string& name, const std::filesystem::path& directory,
                             const std::shared_ptr<const VariantTables>& variants) {
  if (is_spread_archive(directory)) {
    Result<Archive> generation = open_generation(name, directory, variants);
    if (generation.has_error())
      return generation;
    return open_spread_view(*generation, nullptr);
  }
  return open_by_manifest(directory, [&](const ArchiveManifest& manifest) -> Result<Archive> {
    Result<Archive> generation = generation_of(manifest, name, directory, nullptr);
    if (generation.has_error())
      return generation;
    generation->variants = variants;
    return open_again(*generation, directory);
  });
}

Result<bool> is_newest(const Archive& generation, const std::filesystem::path& directory) {
  if (generation.shards != nullptr)
    return generation.manifest->revision == spread_revision(generation, directory);
  const Result<ArchiveManifest> manifest = read_manifest(directory);
  if (manifest.has_error())
    return manifest.error();
  return manifest->revision == generation.manifest->revision &&
         are_of_one_archive(generation.files, named_files(directory, *manifest));
}

Result<Archive> open_again(const Archive& archive, const std::filesystem::path& directory,
                           const Archive* own) {
  if (archive.shards != nullptr)
    return open_spread_view(archive, own);
  Archive again;
  again.description = archive.description;
  again.manifest = archive.manifest;
  again.files = archive.files;
  again.index = archive.index;
  again.replaced = archive.replaced;
  again.spelling = archive.spelling;
  again.suggestions = archive.suggestions;
  again.variants = archive.variants;
  if (Result<void> opened = open_shards(directory, own, again); opened.has_error())
    return opened.error();
  return again;
}

}  // namespace timbao
