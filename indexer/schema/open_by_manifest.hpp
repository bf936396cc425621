// Opening what a manifest names while others publish newer ones and remove what these no longer
// name.
#pragma once

#include <filesystem>
#include <type_traits>

#include "indexer/schema/archive_manifest.hpp"

namespace timbao {

// open(manifest), which returns a Result, of the archive's manifest. Where it fails and another
// manifest has taken that one's place meanwhile, its files may have been removed: then again by the
// newer one, ten times at most. Otherwise the failure stands. Costs one reading of the manifest.
//
//   open_by_manifest(archive, [&](const ArchiveManifest& manifest) {
//     return read_replaced(archive, manifest.shards.front().replaced_file);
//   });
template <class Open>
auto open_by_manifest(const std::filesystem::path& archive, const Open& open)
    -> std::invoke_result_t<Open, const ArchiveManifest&> {
  constexpr int attempts_max = 10;
  for (int attempt = 1;; ++attempt) {
    const Result<ArchiveManifest> manifest = read_manifest(archive);
    if (manifest.has_error())
      return manifest.error();
    auto opened = open(*manifest);
    if (opened.has_value())
      return opened;
    const Result<ArchiveManifest> now = read_manifest(archive);
    const bool changed = now.has_value() && now->revision != manifest->revision;
    if (!changed || attempt == attempts_max)
      return opened;
  }
}

}  // namespace timbao
