// Opens the shards that a manifest names.
#include "server/search/archive.hpp"

#include <future>
#include <utility>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

Result<Xapian::Database> open_shards(const std::filesystem::path& directory,
                                     const ArchiveManifest& manifest) try {
  Xapian::Database all;
  for (const ShardEntry& entry : manifest.shards) {
    const std::string path = (directory / entry.name).string();
    const Xapian::Database shard(path);
    if (const Result<void> checked = check_version(shard, path); checked.has_error())
      return checked.error();
    all.add_database(shard);
  }
  return all;
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), directory.string()};
}

// "20251222" -> "2025-12-22".
std::string date_of_value(const std::string& value) {
  if (value.size() != 8)
    return {};
  return value.substr(0, 4) + "-" + value.substr(4, 2) + "-" + value.substr(6);
}

// Xapian numbers the documents of several databases in turn.
Result<std::unordered_set<std::string>> replaced_sequences(const std::filesystem::path& directory,
                                                           const ArchiveManifest& manifest,
                                                           const Xapian::Database& database) {
  std::unordered_set<std::string> replaced;
  const auto shard_count = static_cast<Xapian::docid>(manifest.shards.size());
  for (Xapian::docid shard = 0; shard < shard_count; ++shard) {
    const auto documents = read_replaced(directory, manifest.shards[shard].replaced_file);
    if (documents.has_error())
      return documents.error();
    for (const std::uint32_t document : *documents)
      replaced.insert(
          database.get_document((document - 1) * shard_count + shard + 1).get_value(sequence_slot));
  }
  return replaced;
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

// When the manifest was written.
std::chrono::sys_seconds modification_time(const std::filesystem::path& directory) {
  namespace chrono = std::chrono;
  std::error_code error;
  const auto written = std::filesystem::last_write_time(directory / "archive.json", error);
  if (error)
    return {};
  return chrono::floor<chrono::seconds>(chrono::file_clock::to_sys(written));
}

ArchiveDescription describe(const std::string& name, const std::filesystem::path& directory,
                            const ArchiveManifest& manifest, const Xapian::Database& database) {
  ArchiveDescription description;
  description.name = name;
  description.articles = manifest.articles();
  description.bytes = directory_bytes(directory);
  description.shards = manifest.shards.size();
  description.generation = manifest.next_shard << 40 ^ manifest.next_sequence;
  description.modified = modification_time(directory);
  description.from = date_of_value(database.get_value_lower_bound(date_slot));
  description.to = date_of_value(database.get_value_upper_bound(date_slot));
  return description;
}

}  // namespace

Result<Archive> open_archive(const std::string& name, const std::filesystem::path& directory,
                             std::shared_ptr<const VariantTables> variants) try {
  const Result<ArchiveManifest> manifest = read_manifest(directory);
  if (manifest.has_error())
    return manifest.error();
  // Two files take as long to read as all shards: beside them they cost nothing.
  auto spelling = std::async(std::launch::async, read_spelling_model, directory, *manifest);
  auto suggestions = std::async(std::launch::async, read_suggestion_table, directory, *manifest);
  Result<Xapian::Database> database = open_shards(directory, *manifest);
  if (database.has_error())
    return database.error();
  Result<std::unordered_set<std::string>> replaced =
      replaced_sequences(directory, *manifest, *database);
  if (replaced.has_error())
    return replaced.error();
  Result<std::shared_ptr<const ArchiveIndex>> index = ArchiveIndex::open(directory, *manifest);
  if (index.has_error())
    return index.error();
  Result<ArchiveSettings> settings = read_archive_settings(directory);
  if (settings.has_error())
    return settings.error();
  Archive archive;
  archive.index = std::move(*index);
  archive.manifest = std::make_shared<const ArchiveManifest>(*manifest);
  archive.database = *database;
  archive.replaced = std::make_shared<const std::unordered_set<std::string>>(std::move(*replaced));
  archive.spelling = spelling.get();
  archive.suggestions = suggestions.get();
  archive.variants = std::move(variants);
  ArchiveDescription description = describe(name, directory, *manifest, archive.database);
  description.settings = std::move(*settings);
  archive.description = std::make_shared<const ArchiveDescription>(std::move(description));
  return archive;
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), directory.string()};
}

Result<Archive> open_again(const Archive& archive, const std::filesystem::path& directory) {
  Result<Xapian::Database> database = open_shards(directory, *archive.manifest);
  if (database.has_error())
    return database.error();
  Archive again = archive;
  again.database = *database;
  return again;
}

}  // namespace timbao
