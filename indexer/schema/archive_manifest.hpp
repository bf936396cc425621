// The directory an archive is: a manifest that names its shards, replaced atomically.
//
//   DIR/archive.json              the manifest
//   DIR/shard-000001/             a Xapian database, read only
//   DIR/shard-000001.replaced-2   ids of its documents that a later shard replaces (optional);
//                                 the number grows, so that a crash before the new manifest is
//                                 in place cannot hide articles of the old one
//   DIR/statistics-000001.bin     how often its words and bigrams stand in it (optional); written
//                                 together with the shard of that number, of all shards till then
//   DIR/suggestions-000001.bin    its titles, names and phrases (optional); as statistics
//   DIR/rejects.jsonl             records the last build refused
//   DIR/lock*                     held by processes that write (indexer/archive_lock.hpp)
//   DIR/building, DIR/live-*      what is not finished yet
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/language_statistics.hpp"
#include "analyzers/result.hpp"
#include "indexer/schema/file_identity.hpp"

namespace timbao {

struct ShardEntry {
  std::string name;            // "shard-000001"
  std::uint64_t articles = 0;  // without the replaced ones
  std::uint64_t replaced = 0;  // how many document ids stand in replaced_file
  std::string replaced_file;   // beside the manifest; empty if nothing is replaced
};

struct ArchiveManifest {
  std::vector<ShardEntry> shards;
  std::uint64_t next_shard = 1;     // number of the next shard to be written
  std::uint64_t next_sequence = 1;  // changes ever made to this archive, for "the later one wins"
  // What next_sequence was when all was counted for the two files below; where it is another one
  // now, articles came or went since.
  std::uint64_t counted_sequence = 1;
  std::uint64_t revision = 0;    // grows with every manifest that is written
  std::string statistics_file;   // beside the manifest; empty if there are none
  std::string suggestions_file;  // the same

  std::uint64_t articles() const;
  const ShardEntry* find(std::string_view shard_name) const;  // null if there is none
};

// Whether statistics and suggestions know every article. They may know some that a build replaced.
bool is_counted(const ArchiveManifest& manifest);

// The files that a manifest names, by name; of a shard the one with its postings. They never
// change, so an archive where one of them is another file than before is another archive: one that
// was built or restored elsewhere and put into the place of the old one.
using NamedFiles = std::map<std::string, FileIdentity, std::less<>>;
NamedFiles named_files(const std::filesystem::path& archive, const ArchiveManifest& manifest);
// Whether no name that both have is another file's now; what is gone is no other file.
bool are_of_one_archive(const NamedFiles& before, const NamedFiles& now);

// "shard-" and 17 -> "shard-000017".
std::string numbered_name(std::string_view prefix, std::uint64_t number);

// Which manifests are taken.
enum class ManifestVersion : std::uint8_t { current, any };

// Reads DIR/archive.json. ErrorCode::not_found if there is none, incompatible if it is of another
// version (the message names the command that upgrades it; `any` takes those too) or no manifest of
// ours; `place` is the file.
Result<ArchiveManifest> read_manifest(const std::filesystem::path& archive,
                                      ManifestVersion wanted = ManifestVersion::current);

// Writes the manifest beside the old one, syncs it and renames it into place: a crash at any time
// leaves either the old or the new one.
Result<void> write_manifest(const std::filesystem::path& archive, const ArchiveManifest& manifest);

// The document ids in a shard's replaced_file, ascending; none if `file` is empty.
Result<std::vector<std::uint32_t>> read_replaced(const std::filesystem::path& archive,
                                                 const std::string& file);
// Writes and syncs them under a new name; the directory is yet to be synced.
Result<void> write_replaced(const std::filesystem::path& archive, const std::string& file,
                            const std::vector<std::uint32_t>& documents);

// The language statistics in the manifest's file. not_found if `file` is empty, storage_failed or
// incompatible naming the file if it cannot be read. About 15 ns a bigram.
Result<LanguageStatistics> read_archive_statistics(const std::filesystem::path& archive,
                                                   const std::string& file);
// Writes them, synced and renamed into place as the manifest is.
Result<void> write_archive_statistics(const std::filesystem::path& archive, const std::string& file,
                                      const LanguageStatistics& statistics);

// Sum of the sizes of all files below `directory`; 0 for what cannot be read.
std::uint64_t directory_bytes(const std::filesystem::path& directory);

}  // namespace timbao
