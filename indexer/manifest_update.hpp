// Publishing: the one way in which an archive changes.
//
// What a change needs is written and synced first, under a name that nobody reads. Then, with the
// publishing lock held for moments, it is renamed into place and the manifest replaced. So builds
// and a server that takes updates never wait for each other's work, and a crash at any time leaves
// the manifest of before or after, with everything that it names.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// Changes the manifest that is on disk now, whose revision is the new one already, so that files
// can be named by it. May adopt shards and write files; whatever it fails with is passed on. False
// where there is nothing to change after all.
using ManifestChange = std::function<Result<bool>(ArchiveManifest&)>;

// Reads the manifest, changes it and writes it, alone among all threads and processes; an archive
// that has none yet starts with an empty one. Shards without articles are dropped. Returns what is
// on disk now. After a failure the archive is what it was and what the change left is removed; only
// where the disk refuses in the last step, syncing the manifest's name, it may be changed already.
Result<ArchiveManifest> update_manifest(const std::filesystem::path& archive,
                                        const ManifestChange& change,
                                        ManifestVersion version = ManifestVersion::current);

// The same for whoever only wants to know whether there was something to change.
Result<bool> publish_change(const std::filesystem::path& archive, const ManifestChange& change);

// Within a change: renames a finished and synced shard's directory to the next shard's name, which
// it returns.
Result<std::string> adopt_shard(const std::filesystem::path& archive,
                                const std::filesystem::path& finished, ArchiveManifest& manifest);

// Removes shards and files that the manifest does not name, alone among those who publish. Readers
// that have them open go on; whoever was about to open them reads the manifest again.
void remove_unnamed(const std::filesystem::path& archive);

// What remove_unnamed() would remove.
std::vector<std::filesystem::path> unnamed_files(const std::filesystem::path& archive,
                                                 const ArchiveManifest& manifest);

}  // namespace timbao
