// The bulk build from sources to a new shard.
#include "indexer/bulk/bulk_build.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "indexer/archive_lock.hpp"
#include "indexer/bulk/posting_run.hpp"
#include "indexer/bulk/run_merger.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/record_parser.hpp"
#include "indexer/rejects_file.hpp"
#include "indexer/replaced_articles.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/suggestion_file.hpp"
#include "indexer/suggestion_collector.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// Slots for phrases and names that may be suggested, 16 bytes each, in all workers together.
constexpr std::size_t suggestion_slots = std::size_t{1} << 22;
constexpr std::size_t suggestion_slots_a_job = std::size_t{1} << 20;

// Batches on their way from the reader to the workers; bounded, so that reading waits for them.
class BatchQueue {
 public:
  explicit BatchQueue(std::size_t capacity) : capacity_(capacity) {}

  // False once the queue was closed by a failing worker.
  bool push(RawBatch&& batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return batches_.size() < capacity_ || closed_; });
    if (closed_)
      return false;
    batches_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  // Nothing once the queue is closed and empty.
  std::optional<RawBatch> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !batches_.empty() || closed_; });
    if (batches_.empty())
      return {};
    RawBatch batch = std::move(batches_.front());
    batches_.pop_front();
    changed_.notify_all();
    return batch;
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RawBatch> batches_;
  bool closed_ = false;
};

// What the workers share.
class BuildState {
 public:
  BuildState(const BulkBuildOptions& options, const BuildObserver& observer, fs::path directory)
      : queue(std::size_t{2} * options.jobs),
        options_(options),
        observer_(observer),
        directory_(std::move(directory)),
        rejects_(options.archive / "rejects.jsonl") {}

  BatchQueue queue;

  fs::path next_run_directory() { return directory_ / ("run-" + std::to_string(++run_count_)); }

  std::uint64_t run_bytes() const { return options_.run_bytes / options_.jobs; }

  void reject(const Error& reason, std::string_view record) {
    const std::lock_guard lock(mutex_);
    if (Result<void> added = rejects_.add(reason, record); added.has_error())
      fail_locked(added.error());
    ++progress_.rejected;
    observer_.on_rejected(reason);
  }

  void count_articles(std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    progress_.articles += count;
    observer_.on_progress(progress_);
  }

  // A page that was not UTF-8.
  void count_decoded(Encoding encoding) {
    if (encoding == Encoding::utf8)
      return;
    const std::lock_guard lock(mutex_);
    ++decoded_pages_[encoding];
  }

  void report_read(const SourceTotals& totals) {
    const std::lock_guard lock(mutex_);
    progress_.bytes_read = totals.bytes;
    observer_.on_progress(progress_);
  }

  void enter_stage(std::string stage) {
    const std::lock_guard lock(mutex_);
    progress_.stage = std::move(stage);
    observer_.on_progress(progress_);
  }

  void add_run(fs::path directory) {
    const std::lock_guard lock(mutex_);
    runs_.push_back(std::move(directory));
  }

  void add_statistics(const LanguageStatistics& statistics) {
    const std::lock_guard lock(mutex_);
    statistics_ = merge(statistics_, statistics);
  }

  void add_suggestions(SuggestionCollector&& collector) {
    const std::lock_guard lock(mutex_);
    suggestions_.merge(std::move(collector));
  }

  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    fail_locked(error);
  }

  const std::optional<Error>& failure() const { return failure_; }
  const std::vector<fs::path>& runs() const { return runs_; }
  const BuildProgress& progress() const { return progress_; }
  const LanguageStatistics& statistics() const { return statistics_; }
  SuggestionCollector& suggestions() { return suggestions_; }
  std::size_t suggestion_slots_of_job() const {
    return std::min(suggestion_slots_a_job, std::bit_floor(suggestion_slots / options_.jobs));
  }
  const RejectsFile& rejects() const { return rejects_; }
  const RecordOptions& record_options() const { return options_.records; }
  const std::map<Encoding, std::uint64_t>& decoded_pages() const { return decoded_pages_; }

 private:
  void fail_locked(const Error& error) {
    if (!failure_)
      failure_ = error;
    queue.close();
  }

  const BulkBuildOptions& options_;
  const BuildObserver& observer_;
  const fs::path directory_;
  std::atomic<unsigned> run_count_ = 0;
  std::mutex mutex_;
  BuildProgress progress_{0, 0, 0, "indexing"};
  RejectsFile rejects_;
  std::map<Encoding, std::uint64_t> decoded_pages_;
  std::vector<fs::path> runs_;
  LanguageStatistics statistics_;
  SuggestionCollector suggestions_{1};  // for what the workers collected
  std::optional<Error> failure_;
};

// Writes the run, if it holds anything, and starts a new one.
bool write_run(std::unique_ptr<PostingRun>& run, BuildState& state) {
  if (run->articles() == 0)
    return true;
  const fs::path directory = state.next_run_directory();
  if (const Result<void> written = run->write(directory); written.has_error()) {
    state.fail(written.error());
    return false;
  }
  state.add_run(directory);
  run = std::make_unique<PostingRun>();
  return true;
}

void work(BuildState& state) {
  auto run = std::make_unique<PostingRun>();
  StatisticsCollector statistics;
  SuggestionCollector suggestions(state.suggestion_slots_of_job());
  while (const std::optional<RawBatch> batch = state.queue.pop()) {
    std::uint64_t indexed = 0;
    for (std::size_t index = 0; index < batch->records.size(); ++index) {
      const RawRecord& record = batch->records[index];
      const std::string_view bytes =
          std::string_view(batch->bytes).substr(record.begin, record.length);
      Encoding encoding = Encoding::utf8;
      const Result<Article> article = parse_record(bytes, record, state.record_options(), encoding);
      if (article.has_error()) {
        state.reject(article.error(), bytes);
        continue;
      }
      state.count_decoded(encoding);
      run->add(*article, batch->first_sequence + index);
      statistics.add_stream(run->latest_stream());
      suggestions.add(*article, batch->first_sequence + index);
      ++indexed;
      const bool full =
          run->articles() == PostingRun::articles_max || run->memory_bytes() > state.run_bytes();
      if (full && !write_run(run, state))
        return;
    }
    state.count_articles(indexed);
  }
  if (!write_run(run, state))
    return;
  state.add_statistics(statistics.finish());
  state.add_suggestions(std::move(suggestions));
}

Result<SourceTotals> run_workers(const BulkBuildOptions& options, BuildState& state) {
  std::vector<std::thread> workers;
  for (unsigned job = 0; job < options.jobs; ++job)
    workers.emplace_back([&state] { work(state); });
  const auto sink = [&state](RawBatch&& batch) { return state.queue.push(std::move(batch)); };
  const auto on_progress = [&state](const SourceTotals& so_far) { state.report_read(so_far); };
  Result<SourceTotals> totals = options.read_records
                                    ? options.read_records(sink)
                                    : read_sources(options.sources, sink, on_progress);
  state.queue.close();
  for (std::thread& worker : workers)
    worker.join();
  if (state.failure())
    return *state.failure();
  return totals;
}

Result<ArchiveManifest> open_or_start(const BulkBuildOptions& options) {
  std::error_code error;
  fs::create_directories(options.archive, error);
  if (error)
    return storage_error("cannot create", options.archive, error.value());
  Result<ArchiveManifest> manifest = read_manifest(
      options.archive, options.upgrade ? ManifestVersion::any : ManifestVersion::current);
  if (manifest.has_error() && manifest.error().code == ErrorCode::not_found)
    return ArchiveManifest{};
  return manifest;
}

// Numbers for the build's records that nobody else gives out meanwhile; what is left of them is
// given back at its end. An archive that is only just made has nobody else yet.
constexpr std::uint64_t reserved_sequences = std::uint64_t{1} << 32;

Result<std::uint64_t> reserve_sequences(const BulkBuildOptions& options,
                                        const ArchiveManifest& manifest) {
  if (options.upgrade || manifest.revision == 0)
    return manifest.next_sequence;
  std::uint64_t first = 0;
  const Result<ArchiveManifest> reserved =
      update_manifest(options.archive, [&first](ArchiveManifest& now) -> Result<bool> {
        first = now.next_sequence;
        now.next_sequence += reserved_sequences;
        return true;
      });
  if (reserved.has_error())
    return reserved.error();
  return first;
}

// All that a build has to show, before anybody sees it.
struct FinishedBuild {
  std::uint64_t first_sequence = 1;
  std::uint64_t records = 0;
  fs::path shard;  // its directory; empty if there is nothing to add
  fs::path statistics;
  fs::path suggestions;
  std::vector<std::uint32_t> duplicates;
  ReplacedDocuments replaced;
};

// Adds what the new shard's articles say to what was known. An older file that cannot be read any
// more is given up: suggestions get worse, nothing is lost.
Result<void> write_statistics(const fs::path& archive, const ArchiveManifest& manifest,
                              const LanguageStatistics& added, const fs::path& file) {
  const Result<LanguageStatistics> known =
      read_archive_statistics(archive, manifest.statistics_file);
  return write_synced(file, serialise(known.has_value() ? merge(*known, added) : added));
}

// The same for what it suggests, as bytes for the file.
std::string suggestion_bytes(const fs::path& archive, SuggestionCollector& added,
                             const std::string& known_file) {
  const Result<SuggestionFile> known = read_archive_suggestions(archive, known_file);
  if (known.has_value())
    added.merge(*known);
  return serialise(std::move(added).finish());
}

// Merges the runs and writes everything down, beside the archive that is served meanwhile.
Result<void> finish_build(const BulkBuildOptions& options, const ArchiveManifest& manifest,
                          const fs::path& building, BuildState& state, FinishedBuild& build) {
  build.shard = building / "shard";
  build.statistics = building / "statistics.bin";
  build.suggestions = building / "suggestions.bin";
  // An upgrade starts anew: what the older program counted may be counted otherwise now.
  const ArchiveManifest known = options.upgrade ? ArchiveManifest{} : manifest;
  // Beside the merging, which uses one thread.
  std::future<std::string> suggestions =
      std::async(std::launch::async, suggestion_bytes, options.archive,
                 std::ref(state.suggestions()), known.suggestions_file);
  if (Result<void> merged = merge_runs(state.runs(), build.shard); merged.has_error())
    return merged;
  if (Result<void> written =
          write_statistics(options.archive, known, state.statistics(), build.statistics);
      written.has_error())
    return written;
  if (Result<void> written = write_synced(build.suggestions, suggestions.get());
      written.has_error())
    return written;
  Result<std::vector<std::uint32_t>> duplicates = duplicates_within(build.shard);
  if (duplicates.has_error())
    return duplicates.error();
  build.duplicates = std::move(*duplicates);
  // As much as can be known already, so that publishing is quick. A shard that a merge removes
  // under our eyes has no entry then, and publishing looks at what there is in its place.
  const Result<ArchiveManifest> now = read_manifest(options.archive);
  if (now.has_value() && !options.upgrade)
    static_cast<void>(find_replaced(options.archive, build.shard, *now, build.replaced));
  return {};
}

// Marks what the build replaces in shards old and new. Those that came while it ran are compared
// here.
Result<std::uint64_t> replace_older(const fs::path& archive, FinishedBuild& build,
                                    ArchiveManifest& manifest) {
  if (Result<void> found = find_replaced(archive, build.shard, manifest, build.replaced);
      found.has_error())
    return found.error();
  std::uint64_t sum = 0;
  for (ShardEntry& shard : manifest.shards) {
    const Result<std::uint64_t> added =
        add_replaced(archive, manifest.revision, std::move(build.replaced[shard.name]), shard);
    if (added.has_error())
      return added.error();
    sum += *added;
  }
  return sum;
}

// The change of the manifest that shows the build.
Result<void> publish(const BulkBuildOptions& options, FinishedBuild& build,
                     ArchiveManifest& manifest, BuildSummary& summary) {
  const bool untouched = manifest.next_sequence == build.first_sequence ||
                         manifest.next_sequence == build.first_sequence + reserved_sequences;
  if (!untouched && build.first_sequence == 1)
    return Error{ErrorCode::conflict, "another process has written this archive meanwhile",
                 options.archive.string()};
  const bool all_known = options.upgrade || manifest.counted_sequence == build.first_sequence;
  if (untouched)
    manifest.next_sequence = build.first_sequence + build.records;
  manifest.counted_sequence = untouched && all_known
                                  ? manifest.next_sequence
                                  : std::min(manifest.counted_sequence, build.first_sequence);
  if (build.shard.empty())
    return {};
  if (options.upgrade)
    manifest.shards.clear();
  const Result<std::uint64_t> replaced = replace_older(options.archive, build, manifest);
  if (replaced.has_error())
    return replaced.error();
  const std::uint64_t number = manifest.next_shard;
  const Result<std::string> name = adopt_shard(options.archive, build.shard, manifest);
  if (name.has_error())
    return name.error();
  ShardEntry shard;
  shard.name = *name;
  shard.articles = build.records - summary.rejected;
  const Result<std::uint64_t> duplicates =
      add_replaced(options.archive, manifest.revision, build.duplicates, shard);
  if (duplicates.has_error())
    return duplicates.error();
  manifest.statistics_file = numbered_name("statistics-", number) + ".bin";
  manifest.suggestions_file = numbered_name("suggestions-", number) + ".bin";
  for (const auto& [file, final_name] : {std::pair(build.statistics, manifest.statistics_file),
                                         std::pair(build.suggestions, manifest.suggestions_file)})
    if (Result<void> renamed = rename_path(file, options.archive / final_name); renamed.has_error())
      return renamed;
  summary.articles = shard.articles;
  summary.replaced = *replaced + *duplicates;
  manifest.shards.push_back(std::move(shard));
  return sync_directory(options.archive);
}

BuildSummary summary_of(const BuildState& state, const SourceTotals& totals) {
  BuildSummary summary;
  summary.rejected = state.progress().rejected;
  summary.rejects_path = state.rejects().path();
  summary.source_bytes = totals.bytes;
  summary.skipped_files = totals.skipped;
  summary.first_skipped = totals.first_skipped;
  summary.decoded_files = totals.decoded_files;
  for (const auto& [encoding, pages] : state.decoded_pages())
    summary.decoded_files[encoding] += pages;
  return summary;
}

// Removes DIR/building, of this build or of one that died.
void remove_building(const fs::path& building) {
  std::error_code ignored;
  fs::remove_all(building, ignored);
}

}  // namespace

Result<BuildSummary> build_archive(const BulkBuildOptions& options, const BuildObserver& observer) {
  const auto start = std::chrono::steady_clock::now();
  Result<ArchiveManifest> opened = open_or_start(options);
  if (opened.has_error())
    return opened.error();
  Result<ArchiveLock> lock = ArchiveLock::acquire(options.archive);
  if (lock.has_error())
    return lock.error();
  opened = open_or_start(options);  // another writer may have finished in between
  if (opened.has_error())
    return opened.error();
  const fs::path building = options.archive / "building";
  remove_building(building);
  remove_unnamed(options.archive);
  std::error_code error;
  fs::create_directory(building, error);
  if (error)
    return storage_error("cannot create", building, error.value());

  const Result<std::uint64_t> first_sequence = reserve_sequences(options, *opened);
  if (first_sequence.has_error())
    return first_sequence.error();
  BulkBuildOptions numbered = options;
  numbered.sources.first_sequence = *first_sequence;
  BuildState state(numbered, observer, building);
  const Result<SourceTotals> totals = run_workers(numbered, state);
  if (totals.has_error())
    return totals.error();

  BuildSummary summary = summary_of(state, *totals);
  state.enter_stage("merging");
  FinishedBuild build;
  build.first_sequence = *first_sequence;
  build.records = state.progress().articles + summary.rejected;
  if (!state.runs().empty())
    if (Result<void> finished = finish_build(options, *opened, building, state, build);
        finished.has_error())
      return finished.error();
  const Result<ArchiveManifest> published = update_manifest(
      options.archive,
      [&](ArchiveManifest& manifest) -> Result<bool> {
        const Result<void> done = publish(options, build, manifest, summary);
        return done.has_error() ? Result<bool>(done.error()) : Result<bool>(true);
      },
      options.upgrade ? ManifestVersion::any : ManifestVersion::current);
  if (published.has_error())
    return published.error();
  remove_building(building);
  remove_unnamed(options.archive);
  summary.archive_articles = published->articles();
  summary.archive_bytes = directory_bytes(options.archive);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace timbao
