// Plans, writes groups of shards one after another, and names them last.
#include "indexer/maintenance/archive_sharding.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "indexer/maintenance/pinned_archive.hpp"
#include "indexer/maintenance/shard_group_writer.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/shards_manifest.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

constexpr const char* statistics_name = "statistics.bin";
constexpr const char* suggestions_name = "suggestions.bin";

// "shard-01", with as many digits as the last one needs.
std::string shard_name(std::uint32_t number, std::uint32_t shards) {
  const std::size_t digits = std::max<std::size_t>(2, std::to_string(shards).size());
  const std::string text = std::to_string(number);
  return "shard-" + std::string(digits - text.size(), '0') + text;
}

// The directory that a split fills; what is in it goes again unless the split is done.
class SplitOutput {
 public:
  static Result<SplitOutput> make(const fs::path& path) {
    std::error_code error;
    const bool existed = fs::exists(path, error);
    if (existed && (!fs::is_directory(path, error) || !fs::is_empty(path, error)))
      return Error{ErrorCode::invalid_argument, "is there already and not empty", path.string()};
    fs::create_directories(path, error);
    if (error)
      return storage_error("cannot create", path, error.value());
    return SplitOutput(path, existed);
  }
  SplitOutput(SplitOutput&& other) noexcept
      : path_(std::exchange(other.path_, {})), existed_(other.existed_) {}
  SplitOutput& operator=(SplitOutput&&) = delete;
  SplitOutput(const SplitOutput&) = delete;
  SplitOutput& operator=(const SplitOutput&) = delete;
  ~SplitOutput() {
    std::error_code ignored;
    if (path_.empty())
      return;
    for (fs::directory_iterator entry(path_, ignored), end; !ignored && entry != end;
         entry.increment(ignored))
      fs::remove_all(entry->path(), ignored);
    if (!existed_)
      fs::remove(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  void keep() { path_.clear(); }

 private:
  SplitOutput(fs::path path, bool existed) : path_(std::move(path)), existed_(existed) {}

  fs::path path_;
  bool existed_;  // and was empty
};

Result<void> copy_named_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (error)
    return storage_error("cannot copy", from, error.value());
  return {};
}

// Statistics, suggestions and settings, as far as there are any.
Result<void> copy_other_files(const PinnedArchive& archive, const fs::path& output,
                              ShardsManifest& shards) {
  const ArchiveManifest& manifest = archive.manifest();
  std::vector<std::pair<std::string, const char*>> files;
  if (!manifest.statistics_file.empty()) {
    files.emplace_back(manifest.statistics_file, statistics_name);
    shards.statistics_file = statistics_name;
  }
  if (!manifest.suggestions_file.empty()) {
    files.emplace_back(manifest.suggestions_file, suggestions_name);
    shards.suggestions_file = suggestions_name;
  }
  std::error_code error;
  if (fs::exists(archive.path() / "settings.json", error))
    files.emplace_back("settings.json", "settings.json");
  for (const auto& [from, to] : files)
    if (Result<void> copied = copy_named_file(archive.path() / from, output / to);
        copied.has_error())
      return copied;
  return {};
}

// The plan's shards, as many at once as ShardGroupWriter takes.
Result<void> write_shards(const std::vector<SplitSource>& sources, const SplitPlan& plan,
                          const std::vector<fs::path>& directories,
                          const std::function<void(const BuildProgress&)>& on_progress) {
  BuildProgress progress;
  progress.stage = "splitting";
  for (std::uint32_t first = 0; first < plan.shards(); first += ShardGroupWriter::shards_max) {
    const std::uint32_t end = std::min(first + ShardGroupWriter::shards_max, plan.shards());
    const std::vector<fs::path> group(directories.begin() + first, directories.begin() + end);
    const std::uint64_t articles_before = progress.articles;
    const std::uint64_t bytes_before = progress.bytes_read;
    const std::function report = [&](std::uint64_t articles, std::uint64_t bytes) {
      progress.articles = articles_before + articles;
      progress.bytes_read = bytes_before + bytes;
      on_progress(progress);
    };
    ShardGroupWriter writer(sources, plan, first, group, report);
    if (Result<void> written = writer.write(); written.has_error())
      return written;
    for (const fs::path& directory : group)
      if (Result<void> synced = sync_files(directory); synced.has_error())
        return synced;
  }
  return {};
}

ShardsManifest name_shards(const SplitPlan& plan, const fs::path& output) {
  ShardsManifest manifest;
  for (std::uint32_t shard = 0; shard < plan.shards(); ++shard) {
    const std::string name = shard_name(shard + 1, plan.shards());
    manifest.shards.push_back({name, plan.articles[shard], {{"", 0, output / name}}});
  }
  return manifest;
}

Result<ShardsManifest> split_into(const SplitOutput& output, const PinnedArchive& archive,
                                  const ShardingOptions& options,
                                  const std::function<void(const BuildProgress&)>& on_progress) {
  const Result<std::vector<SplitSource>> sources =
      open_split_sources(archive.path(), archive.manifest());
  if (sources.has_error())
    return sources.error();
  const Result<SplitPlan> plan = plan_split(*sources, options.by, options.shards);
  if (plan.has_error())
    return plan.error();
  ShardsManifest shards = name_shards(*plan, output.path());
  std::vector<fs::path> directories;
  for (const ShardPlace& shard : shards.shards)
    directories.push_back(shard.replicas.front().path);
  if (Result<void> written = write_shards(*sources, *plan, directories, on_progress);
      written.has_error())
    return written.error();
  if (Result<void> copied = copy_other_files(archive, output.path(), shards); copied.has_error())
    return copied.error();
  if (Result<void> synced = sync_files(output.path()); synced.has_error())
    return synced.error();
  // Last: without it the output is nothing that is served.
  if (Result<void> written = write_shards_manifest(output.path() / "shards.json", shards);
      written.has_error())
    return written.error();
  return shards;
}

// At most. The more shards, the wider the gaps in posting lists and the more often a rare term is
// written: a twelfth more in 8 shards, a quarter in 64, half in 300.
std::uint64_t bytes_of_shards(const fs::path& archive, std::uint32_t shards) {
  const std::uint64_t bytes = directory_bytes(archive);
  return bytes + bytes / 16 * static_cast<std::uint64_t>(std::bit_width(std::max(shards, 2u)));
}

}  // namespace

Result<ShardingSummary> split_archive(
    const ShardingOptions& options, const std::function<void(const BuildProgress&)>& on_progress) {
  const auto start = std::chrono::steady_clock::now();
  if (const Result<ArchiveManifest> manifest = read_manifest(options.archive); manifest.has_error())
    return manifest.error();
  Result<SplitOutput> output = SplitOutput::make(options.output);
  if (output.has_error())
    return output.error();
  if (Result<void> room =
          check_room(options.output, bytes_of_shards(options.archive, options.shards));
      room.has_error())
    return room.error();
  const Result<PinnedArchive> pinned = PinnedArchive::pin(options.archive);
  if (pinned.has_error())
    return pinned.error();
  const Result<ShardsManifest> shards = split_into(*output, *pinned, options, on_progress);
  if (shards.has_error())
    return shards.error();
  if (Result<void> synced = sync_directory(fs::absolute(options.output).parent_path());
      synced.has_error())
    return synced.error();
  output->keep();
  ShardingSummary summary;
  summary.articles = pinned->manifest().articles();
  summary.shards = static_cast<std::uint32_t>(shards->shards.size());
  summary.bytes = directory_bytes(options.output);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace timbao
