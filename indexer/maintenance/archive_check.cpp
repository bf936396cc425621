// Inspects shards one after another and compares them; writes anew what is to be mended.
#include "indexer/maintenance/archive_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "indexer/archive_lock.hpp"
#include "indexer/bulk/posting_run.hpp"
#include "indexer/bulk/run_merger.hpp"
#include "indexer/maintenance/pinned_archive.hpp"
#include "indexer/maintenance/shard_inspection.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/suggestion_file.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t run_bytes_max = std::uint64_t{128} << 20;

struct Inspected {
  std::vector<ShardInspection> shards;
  CheckReport report;
  ArchiveManifest manifest;
  bool bad_statistics = false;
  bool bad_suggestions = false;
};

// Of an id in two places the older version is marked as replaced.
void find_doubles(Inspected& inspected) {
  struct Place {
    std::size_t shard;
    std::uint32_t document;
    std::uint64_t version;
  };
  std::unordered_map<std::string, Place> known;
  for (std::size_t index = 0; index < inspected.shards.size(); ++index)
    for (const InspectedArticle& article : inspected.shards[index].live) {
      const Place place{index, article.document, article.version};
      const auto [entry, fresh] = known.try_emplace(article.id, place);
      if (fresh)
        continue;
      inspected.report.problems.push_back("\"" + article.id + "\" is there twice: in " +
                                          inspected.shards[entry->second.shard].entry.name +
                                          " and " + inspected.shards[index].entry.name);
      const Place older = place.version < entry->second.version ? place : entry->second;
      ShardInspection& shard = inspected.shards[older.shard];
      shard.miscounted = true;
      shard.replaced.push_back(older.document);
      if (older.version == entry->second.version)
        entry->second = place;
    }
  for (ShardInspection& shard : inspected.shards) {
    std::sort(shard.replaced.begin(), shard.replaced.end());
    std::erase_if(shard.live, [&shard](const InspectedArticle& article) {
      return std::binary_search(shard.replaced.begin(), shard.replaced.end(), article.document);
    });
  }
}

Inspected inspect(const fs::path& archive, const ArchiveManifest& manifest) {
  Inspected inspected;
  inspected.manifest = manifest;
  CheckReport& report = inspected.report;
  report.shards = manifest.shards.size();
  for (const ShardEntry& entry : manifest.shards) {
    ShardInspection shard = inspect_shard(archive, entry);
    report.problems.insert(report.problems.end(), shard.problems.begin(), shard.problems.end());
    if (shard.newest_version >= manifest.next_sequence) {
      report.problems.push_back(entry.name + ": has versions that are not given out yet");
      inspected.manifest.next_sequence =
          std::max(inspected.manifest.next_sequence, shard.newest_version + 1);
    }
    inspected.shards.push_back(std::move(shard));
  }
  find_doubles(inspected);
  for (const ShardInspection& shard : inspected.shards)
    report.articles += shard.live.size();
  const auto statistics = read_archive_statistics(archive, manifest.statistics_file);
  inspected.bad_statistics = !manifest.statistics_file.empty() && statistics.has_error();
  const auto suggestions = read_archive_suggestions(archive, manifest.suggestions_file);
  inspected.bad_suggestions = !manifest.suggestions_file.empty() && suggestions.has_error();
  if (inspected.bad_statistics)
    report.problems.push_back(to_string(statistics.error()));
  if (inspected.bad_suggestions)
    report.problems.push_back(to_string(suggestions.error()));
  return inspected;
}

void list_leftovers(const fs::path& archive, const ArchiveManifest& manifest, CheckReport& report) {
  for (const fs::path& path : unnamed_files(archive, manifest))
    report.leftovers.push_back(path.filename().string());
}

// The list that names the most: lists only grow.
std::string newest_replaced_file(const fs::path& archive, const std::string& shard) {
  std::string newest;
  std::uintmax_t largest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with(shard + ".replaced-") && entry->file_size(error) >= largest) {
      largest = entry->file_size(error);
      newest = name;
    }
  }
  return newest;
}

// From the directories that are there, for an archive whose manifest is lost.
ArchiveManifest guessed_manifest(const fs::path& archive) {
  ArchiveManifest manifest;
  std::error_code error;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.starts_with("statistics-") && name > manifest.statistics_file)
      manifest.statistics_file = name;
    if (name.starts_with("suggestions-") && name > manifest.suggestions_file)
      manifest.suggestions_file = name;
    if (name.starts_with("shard-") && fs::exists(entry->path() / "iamglass", error))
      manifest.shards.push_back({name, 0, 0, newest_replaced_file(archive, name)});
  }
  std::sort(manifest.shards.begin(), manifest.shards.end(),
            [](const ShardEntry& a, const ShardEntry& b) { return a.name < b.name; });
  for (const ShardEntry& shard : manifest.shards)
    manifest.next_shard = std::max<std::uint64_t>(
        manifest.next_shard, std::strtoull(shard.name.c_str() + 6, nullptr, 10) + 1);
  manifest.revision = manifest.next_shard;
  return manifest;
}

// Writes the run, if it holds anything, and starts the next.
Result<void> flush(PostingRun& run, const fs::path& directory, std::vector<fs::path>& runs) {
  if (run.articles() == 0)
    return {};
  runs.push_back(directory.string() + "-run-" + std::to_string(runs.size()));
  return run.write(runs.back());
}

// A new shard of what can be read of a damaged one, in `directory`; how many articles it has.
Result<std::uint64_t> salvage(const ShardInspection& shard, const fs::path& directory) {
  std::vector<fs::path> runs;
  auto run = std::make_unique<PostingRun>();
  std::uint64_t articles = 0;
  for (const InspectedArticle& live : shard.live) {
    const Result<Article> article = read_stored_article(*shard.reader, live.document);
    if (article.has_error())
      continue;
    run->add(*article, live.version);
    ++articles;
    if (run->memory_bytes() < run_bytes_max && run->articles() < PostingRun::articles_max)
      continue;
    if (Result<void> written = flush(*run, directory, runs); written.has_error())
      return written.error();
    run = std::make_unique<PostingRun>();
  }
  if (Result<void> written = flush(*run, directory, runs); written.has_error())
    return written.error();
  if (articles > 0)
    if (Result<void> merged = merge_runs(runs, directory); merged.has_error())
      return merged.error();
  return articles;
}

// Mends one shard's entry within a change.
Result<void> mend_shard(const fs::path& archive, const ShardInspection& shard,
                        ArchiveManifest& manifest, CheckReport& report) {
  ShardEntry entry = shard.entry;
  if (shard.is_damaged) {
    const fs::path salvaged = archive / "building" / entry.name;
    const Result<std::uint64_t> articles = salvage(shard, salvaged);
    if (articles.has_error())
      return articles.error();
    report.repairs.push_back(entry.name + ": " + std::to_string(*articles) +
                             " articles saved, the rest kept in damaged-" + entry.name);
    if (*articles == 0)
      return {};
    const Result<std::string> name = adopt_shard(archive, salvaged, manifest);
    if (name.has_error())
      return name.error();
    manifest.shards.push_back({*name, *articles, 0, ""});
    return {};
  }
  if (shard.miscounted) {
    entry.articles = shard.live.size();
    entry.replaced = shard.replaced.size();
    entry.replaced_file =
        entry.replaced == 0 ? "" : entry.name + ".replaced-" + std::to_string(manifest.revision);
    if (entry.replaced > 0)
      if (Result<void> written = write_replaced(archive, entry.replaced_file, shard.replaced);
          written.has_error())
        return written;
    report.repairs.push_back(entry.name + ": counts and replaced articles put right");
  }
  manifest.shards.push_back(std::move(entry));
  return {};
}

Result<bool> mend(const fs::path& archive, Inspected& inspected, ArchiveManifest& manifest) {
  const std::uint64_t revision = std::max(manifest.revision, inspected.manifest.revision + 1);
  manifest = inspected.manifest;
  manifest.revision = revision;
  manifest.shards.clear();
  for (const ShardInspection& shard : inspected.shards)
    if (Result<void> mended = mend_shard(archive, shard, manifest, inspected.report);
        mended.has_error())
      return mended.error();
  if (inspected.bad_statistics || inspected.bad_suggestions)
    inspected.report.repairs.emplace_back(
        "unreadable statistics or suggestions left out; a server that takes updates, or an "
        "upgrade, counts anew");
  if (inspected.bad_statistics || inspected.bad_suggestions)
    manifest.counted_sequence = 0;
  if (inspected.bad_statistics)
    manifest.statistics_file.clear();
  if (inspected.bad_suggestions)
    manifest.suggestions_file.clear();
  if (Result<void> synced = sync_directory(archive); synced.has_error())
    return synced.error();
  return true;
}

void keep_damaged(const fs::path& archive, const Inspected& inspected) {
  std::error_code ignored;
  for (const ShardInspection& shard : inspected.shards)
    if (shard.is_damaged)
      fs::rename(archive / shard.entry.name, archive / ("damaged-" + shard.entry.name), ignored);
}

// What nobody can be at while all locks are held.
void remove_workplaces(const fs::path& archive, CheckReport& report) {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "building" || name.starts_with("live-") || name.starts_with("pinned-"))
      leftovers.push_back(entry->path());
  }
  for (const fs::path& leftover : leftovers) {
    fs::remove_all(leftover, error);
    report.repairs.push_back(leftover.filename().string() + " removed");
  }
}

Result<CheckReport> repair_alone(const fs::path& archive) {
  Result<ArchiveManifest> manifest = read_manifest(archive);
  const bool lost = manifest.has_error();
  const std::string why = lost ? to_string(manifest.error()) : "";
  if (lost && read_manifest(archive, ManifestVersion::any).has_value())
    return manifest.error();  // whole, and of another version
  if (lost) {
    manifest = guessed_manifest(archive);
    if (manifest->shards.empty())
      return Error{ErrorCode::not_found, "there is no shard to make an archive of",
                   archive.string()};
  }
  CheckReport before;
  remove_workplaces(archive, before);
  Inspected inspected = inspect(archive, *manifest);
  inspected.report.repairs = before.repairs;
  list_leftovers(archive, *manifest, inspected.report);
  if (lost) {
    inspected.report.problems.insert(inspected.report.problems.begin(), why);
    inspected.report.repairs.emplace_back("archive.json made anew from the shards");
    std::error_code ignored;
    fs::rename(archive / "archive.json", archive / "damaged-archive.json", ignored);
  }
  if (!inspected.report.problems.empty()) {
    const Result<ArchiveManifest> mended = update_manifest(
        archive, [&](ArchiveManifest& now) { return mend(archive, inspected, now); });
    if (mended.has_error())
      return mended.error();
    inspected.report.articles = mended->articles();
  }
  keep_damaged(archive, inspected);
  std::error_code ignored;
  fs::remove_all(archive / "building", ignored);
  remove_unnamed(archive);
  return std::move(inspected.report);
}

}  // namespace

Result<CheckReport> check_archive(const fs::path& archive) {
  const Result<PinnedArchive> pinned = PinnedArchive::pin(archive);
  if (pinned.has_error()) {
    // Files that are missing are what a check is for.
    const Result<ArchiveManifest> manifest = read_manifest(archive);
    if (manifest.has_error())
      return manifest.error();
    CheckReport report = inspect(archive, *manifest).report;
    list_leftovers(archive, *manifest, report);
    return report;
  }
  CheckReport report = inspect(pinned->path(), pinned->manifest()).report;
  list_leftovers(archive, pinned->manifest(), report);
  return report;
}

Result<CheckReport> repair_archive(const fs::path& archive) {
  const Result<ArchiveLock> build = ArchiveLock::acquire(archive, ArchiveRole::build);
  if (build.has_error())
    return build.error();
  const Result<ArchiveLock> live = ArchiveLock::acquire(archive, ArchiveRole::live);
  if (live.has_error())
    return live.error();
  return repair_alone(archive);
}

}  // namespace timbao
