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
  Result<SourceTotals> totals = read_sources(
      options.sources, [&state](RawBatch&& batch) { return state.queue.push(std::move(batch)); },
      [&state](const SourceTotals& so_far) { state.report_read(so_far); });
  state.queue.close();
  for (std::thread& worker : workers)
    worker.join();
  if (state.failure())
    return *state.failure();
  return totals;
}

// Leftovers of builds that died: nothing in the manifest names them.
void remove_leftovers(const fs::path& archive, const ArchiveManifest& manifest) {
  std::vector<fs::path> leftovers;
  std::error_code error;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const bool ours = name.starts_with("building") || name.starts_with("shard-") ||
                      name.starts_with("statistics-") || name.starts_with("suggestions-");
    const bool named = name == manifest.statistics_file || name == manifest.suggestions_file ||
                       std::any_of(manifest.shards.begin(), manifest.shards.end(),
                                   [&name](const ShardEntry& shard) {
                                     return shard.name == name || shard.replaced_file == name;
                                   });
    if (ours && !named)
      leftovers.push_back(entry->path());
  }
  for (const fs::path& leftover : leftovers)
    fs::remove_all(leftover, error);
}

Result<ArchiveManifest> open_or_start(const fs::path& archive) {
  std::error_code error;
  fs::create_directories(archive, error);
  if (error)
    return Error{ErrorCode::storage_failed, error.message(), archive.string()};
  Result<ArchiveManifest> manifest = read_manifest(archive);
  if (manifest.has_error() && manifest.error().code == ErrorCode::not_found)
    return ArchiveManifest{};
  return manifest;
}

std::string numbered_name(const std::string& prefix, std::uint64_t number) {
  std::string digits = std::to_string(number);
  digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
  return prefix + digits;
}

// Adds what the new shard's articles say to what was known. An older file that cannot be read any
// more is given up: suggestions get worse, nothing is lost.
Result<void> add_statistics(const fs::path& archive, const LanguageStatistics& added,
                            ArchiveManifest& manifest) {
  const Result<LanguageStatistics> known =
      read_archive_statistics(archive, manifest.statistics_file);
  const std::string file = numbered_name("statistics-", manifest.next_shard) + ".bin";
  if (Result<void> written =
          write_archive_statistics(archive, file, known.has_value() ? merge(*known, added) : added);
      written.has_error())
    return written;
  manifest.statistics_file = file;
  return {};
}

// The same for what it suggests, as bytes for the file.
std::string suggestion_bytes(const fs::path& archive, SuggestionCollector& added,
                             const std::string& known_file) {
  const Result<SuggestionFile> known = read_archive_suggestions(archive, known_file);
  if (known.has_value())
    added.merge(*known);
  return serialise(std::move(added).finish());
}

// Merges the runs into the new shard and notes it, and what it replaces, in the manifest.
Result<void> add_shard(const fs::path& archive, BuildState& state, ArchiveManifest& manifest,
                       BuildSummary& summary) {
  ShardEntry shard;
  shard.name = numbered_name("shard-", manifest.next_shard);
  // Beside the merging, which uses one thread.
  std::future<std::string> suggestions =
      std::async(std::launch::async, suggestion_bytes, archive, std::ref(state.suggestions()),
                 manifest.suggestions_file);
  if (Result<void> merged = merge_runs(state.runs(), archive / shard.name); merged.has_error())
    return merged;
  if (Result<void> added = add_statistics(archive, state.statistics(), manifest); added.has_error())
    return added;
  const std::string suggestions_file = numbered_name("suggestions-", manifest.next_shard) + ".bin";
  if (Result<void> written = replace_file(archive / suggestions_file, suggestions.get());
      written.has_error())
    return written;
  manifest.suggestions_file = suggestions_file;
  const Result<std::uint64_t> replaced = replace_articles(archive, shard, manifest);
  if (replaced.has_error())
    return replaced.error();
  ++manifest.next_shard;
  summary.articles = shard.articles;
  summary.replaced = *replaced;
  std::erase_if(manifest.shards, [](const ShardEntry& old) { return old.articles == 0; });
  manifest.shards.push_back(shard);
  return {};
}

}  // namespace

Result<BuildSummary> build_archive(const BulkBuildOptions& options, const BuildObserver& observer) {
  const auto start = std::chrono::steady_clock::now();
  Result<ArchiveManifest> opened = open_or_start(options.archive);
  if (opened.has_error())
    return opened.error();
  Result<ArchiveLock> lock = ArchiveLock::acquire(options.archive);
  if (lock.has_error())
    return lock.error();
  opened = open_or_start(options.archive);  // another writer may have finished in between
  if (opened.has_error())
    return opened.error();
  ArchiveManifest manifest = *opened;
  remove_leftovers(options.archive, manifest);

  const fs::path building = options.archive / "building";
  std::error_code error;
  fs::create_directory(building, error);
  if (error)
    return Error{ErrorCode::storage_failed, error.message(), building.string()};
  BulkBuildOptions numbered = options;
  numbered.sources.first_sequence = manifest.next_sequence;
  BuildState state(numbered, observer, building);
  const Result<SourceTotals> totals = run_workers(numbered, state);
  if (totals.has_error())
    return totals.error();

  BuildSummary summary;
  summary.rejected = state.progress().rejected;
  summary.rejects_path = state.rejects().path();
  summary.source_bytes = totals->bytes;
  summary.skipped_files = totals->skipped;
  summary.first_skipped = totals->first_skipped;
  summary.decoded_files = totals->decoded_files;
  for (const auto& [encoding, pages] : state.decoded_pages())
    summary.decoded_files[encoding] += pages;
  state.enter_stage("merging");
  manifest.next_sequence += state.progress().articles + summary.rejected;
  if (!state.runs().empty())
    if (Result<void> added = add_shard(options.archive, state, manifest, summary);
        added.has_error())
      return added.error();
  if (Result<void> written = write_manifest(options.archive, manifest); written.has_error())
    return written.error();
  remove_leftovers(options.archive, manifest);
  summary.archive_articles = manifest.articles();
  summary.archive_bytes = directory_bytes(options.archive);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace timbao
