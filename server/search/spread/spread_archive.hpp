// Opens archives whose shards are databases here and on other hosts.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"

namespace timbao {

// Whether this is a shards.json rather than an archive's directory.
bool is_spread_archive(const std::filesystem::path& path);

// As open_generation(), of the shards that `file` names. Those of `previous` go on being used if
// the file is the same. The statistics and suggestions beside the file are read; nothing of the
// articles is. Fails as ShardSet::open() does.
Result<Archive> open_spread_generation(const std::string& name, const std::filesystem::path& file,
                                       std::shared_ptr<const VariantTables> variants,
                                       const Archive* previous);

// A thread's view of it, which connects when it is first used; the connections of `own`, this
// thread's view until now, are kept where the shards are the same. Fails as open_again() does, for
// the live archive.
Result<Archive> open_spread_view(const Archive& generation, const Archive* own);

// Makes the archive that new articles go to, if it is not there yet, with versions above all of the
// shards', and gives its directory. invalid_argument where shards.json names none; fails as
// ShardSet::last_sequence() and update_manifest() do.
Result<std::filesystem::path> make_live_archive(const ShardSet& shards);

// Another number whenever there is something new to open.
std::uint64_t spread_revision(const Archive& generation, const std::filesystem::path& file);

}  // namespace timbao
