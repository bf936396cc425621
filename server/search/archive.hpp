// An archive opened for searching.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <xapian.h>

#include "analyzers/result.hpp"
#include "analyzers/spelling_suggestions.hpp"
#include "analyzers/variant_tables.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "server/search/archive_index.hpp"
#include "server/search/archive_settings.hpp"
#include "server/search/idle_cores.hpp"
#include "server/search/replaced_sequences.hpp"
#include "server/search/suggestion_table.hpp"

namespace timbao {

class ShardSet;
class SpreadIndex;

// What an archive looks like from outside.
struct ArchiveDescription {
  std::string name;
  std::uint64_t articles = 0;
  std::uint64_t bytes = 0;
  std::size_t shards = 0;
  bool is_spread = false;  // over databases that may be on other hosts
  std::uint64_t largest_shard_bytes = 0;
  std::uint64_t replaced = 0;  // versions of articles in the shards that are not found any more
  std::string from;            // earliest and latest date, YYYY-MM-DD; empty if no article has one
  std::string to;
  std::uint64_t generation = 0;       // another one after every change
  std::uint64_t opening = 0;          // another one whenever it is opened by this process
  std::chrono::sys_seconds modified;  // when the last change was
  ArchiveSettings settings;           // how searches that name no profile are ranked
};

// One thread's view of an archive: Xapian databases are not thread-safe, so each searcher opens its
// own. What does not change is shared. A view stays what it is while the archive goes on: whoever
// searches in it sees all of one generation and nothing of the next.
struct Archive {
  std::shared_ptr<const ArchiveDescription> description;
  std::shared_ptr<const ArchiveManifest> manifest;  // the generation that all views open
  NamedFiles files;                                 // the files that it names
  Xapian::Database database;                        // all shards as one
  std::map<std::string, Xapian::Database, std::less<>> shard_databases;  // the same, by name
  std::shared_ptr<const ArchiveIndex> index;  // the same shards, mapped; null for a spread archive
  // Of a spread archive (spread/spread_archive.hpp), which has nothing of the three above: its
  // shards, and this thread's way to them. Null for others.
  std::shared_ptr<ShardSet> shards;
  std::shared_ptr<SpreadIndex> spread;
  std::shared_ptr<const Archive> live;  // where new articles of a spread archive go; null for none
  std::shared_ptr<const ReplacedSequences> replaced;
  // From the archive's statistics; null where it has none that can be read, and then nothing is
  // suggested.
  std::shared_ptr<const SpellingModel> spelling;
  std::shared_ptr<const SuggestionTable> suggestions;  // null where it has none
  std::shared_ptr<const VariantTables> variants;       // never null

  std::shared_ptr<IdleCores> idle_cores;  // of the threads that search; null for none

  const ArticleReader& articles() const;
};

// 1, 2, 3...: for ArchiveDescription::opening.
std::uint64_t next_opening();

// Of the manifest's files; null where there is none that can be read.
std::shared_ptr<const SpellingModel> read_spelling_model(const std::filesystem::path& directory,
                                                         const ArchiveManifest& manifest);
std::shared_ptr<const SuggestionTable> read_suggestion_table(const std::filesystem::path& directory,
                                                             const ArchiveManifest& manifest);

// Opens every shard, checks that it was written by this schema and analyser, and reads its
// statistics, which takes up to a quarter of a second.
// Fails with not_found, incompatible or storage_failed naming the file or directory.
Result<Archive> open_archive(
    const std::string& name, const std::filesystem::path& directory,
    const std::shared_ptr<const VariantTables>& variants = shipped_variant_tables());

// Opens what all views of the archive's present generation share, without Xapian's databases: any
// thread may have it. What `previous` has already, of the same archive, is taken from there; a
// generation with a small new shard then costs a few nanoseconds an article. A writer may remove
// shards at the same time: it tries again, by the new manifest. Where the directory is another
// archive now, nothing is taken.
Result<Archive> open_generation(const std::string& name, const std::filesystem::path& directory,
                                std::shared_ptr<const VariantTables> variants,
                                const Archive* previous = nullptr);

// Whether there is nothing newer in the directory. Fails as read_manifest() does.
Result<bool> is_newest(const Archive& generation, const std::filesystem::path& directory);

// Opens a thread's view of what open_generation() or open_archive() read, taking the databases of
// `own`, this thread's view until now, where they are the same.
Result<Archive> open_again(const Archive& archive, const std::filesystem::path& directory,
                           const Archive* own = nullptr);

}  // namespace timbao
