// Counts what an archive has by now: the statistics and suggestions that commits leave as they
// were.
#pragma once

#include <filesystem>
#include <functional>

#include "analyzers/result.hpp"
#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// Reads all articles anew, writes statistics and suggestions and publishes both in one manifest, as
// durable as a commit: after a crash either the old ones or the new ones are named. Updates and
// merges may go on meanwhile; what they change is counted the next time. False, and nothing is
// changed, where all is counted, where a build has published its own meanwhile, or where `stop`
// says so, which is asked before each article. storage_full, storage_failed; nothing is changed
// then, too.
//
// `workplace` is a name in the archive's directory that is the caller's alone. On one thread;
// memory as a build with one worker needs for its counts.
Result<bool> count_archive(const std::filesystem::path& archive,
                           const std::filesystem::path& workplace,
                           const std::function<bool()>& stop);

}  // namespace timbao
