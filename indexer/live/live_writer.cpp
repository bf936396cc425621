// A committing, a merging and a counting thread over one queue.
#include "indexer/live/live_writer.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <fcntl.h>
#include <future>
#include <iterator>
#include <malloc.h>
#include <mutex>
#include <set>
#include <span>
#include <sys/resource.h>
#include <system_error>
#include <thread>
#include <time.h>
#include <unistd.h>
#include <utility>

#include "indexer/archive_lock.hpp"
#include "indexer/live/archive_counting.hpp"
#include "indexer/manifest_update.hpp"
#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t group_changes_max = 8192;
constexpr std::size_t group_bytes_max = std::size_t{64} << 20;
constexpr std::size_t change_overhead = 300;  // of what is in memory besides the text
constexpr int merging_niceness = 10;          // searches go first
constexpr int counting_niceness = 15;
constexpr auto housekeeping_interval = std::chrono::milliseconds(500);
constexpr auto retry_interval = std::chrono::seconds(5);
// Where merging falls so far behind, commits wait a little for it.
constexpr std::size_t shards_behind_max = 24;
constexpr auto behind_wait = std::chrono::milliseconds(500);

struct Submission {
  std::vector<ArticleChange> changes;
  std::size_t bytes = 0;
  ChangesDone done;
};

std::size_t bytes_of(const std::vector<ArticleChange>& changes) {
  std::size_t sum = 0;
  for (const ArticleChange& change : changes)
    sum += change_overhead + change.article.text.size() + change.article.abstract.size() +
           change.article.title.size();
  return sum;
}

std::set<std::string> names_in(const ArchiveManifest& manifest) {
  std::set<std::string> names;
  for (const ShardEntry& shard : manifest.shards) {
    names.insert(shard.name);
    names.insert(shard.replaced_file);
  }
  names.insert({manifest.statistics_file, manifest.suggestions_file});
  names.erase("");
  return names;
}

// What this thread has used.
std::chrono::nanoseconds processor_time() {
  timespec time = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// What a killed writer was at.
void remove_workplaces(const fs::path& archive) {
  std::error_code error;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().filename().string().starts_with("live-"))
      leftovers.push_back(entry->path());
  for (const fs::path& leftover : leftovers)
    fs::remove_all(leftover, error);
}

// A directory that is known whatever its name becomes.
class HeldDirectory {
 public:
  explicit HeldDirectory(const fs::path& directory)
      : descriptor_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}
  HeldDirectory(const HeldDirectory&) = delete;
  HeldDirectory& operator=(const HeldDirectory&) = delete;
  HeldDirectory& operator=(HeldDirectory&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~HeldDirectory() {
    if (descriptor_ >= 0)
      ::close(descriptor_);
  }
  // A way to it that does not depend on its name.
  fs::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

}  // namespace

class LiveWriter::Work {
 public:
  Work(fs::path archive, LiveWriterOptions options, ArchiveLock lock, ArchiveManifest manifest)
      : archive_(std::move(archive)),
        options_(std::move(options)),
        directory_(archive_),
        lock_(std::move(lock)),
        manifest_(std::move(manifest)) {
    counts_.shards = manifest_.shards.size();
    committer_ = std::thread([this] { commit_until_stopped(); });
    merger_ = std::thread([this] { merge_until_stopped(); });
    counter_ = std::thread([this] { count_until_stopped(); });
  }
  ~Work() { stop(); }

  bool submit(std::vector<ArticleChange> changes, ChangesDone done) {
    const std::size_t bytes = bytes_of(changes);
    const std::lock_guard lock(mutex_);
    const bool full = waiting_bytes_ > 0 && waiting_bytes_ + bytes > options_.waiting_bytes_max;
    if (stopping_ || full)
      return false;
    waiting_bytes_ += bytes;
    waiting_.push_back({std::move(changes), bytes, std::move(done)});
    changed_.notify_all();
    return true;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    if (committer_.joinable())
      committer_.join();
    if (merger_.joinable())
      merger_.join();
    if (counter_.joinable())
      counter_.join();
  }

  LiveWriterCounts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  // Waits for a group of changes; none when the writer stops.
  std::vector<Submission> next_group() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (options_.merges)
      changed_.wait_for(lock, behind_wait,
                        [this] { return stopping_ || counts_.shards <= shards_behind_max; });
    std::vector<Submission> group;
    std::size_t changes = 0;
    std::size_t bytes = 0;
    while (!waiting_.empty()) {
      Submission& next = waiting_.front();
      changes += next.changes.size();
      bytes += next.bytes;
      if (!group.empty() && (changes > group_changes_max || bytes > group_bytes_max))
        break;
      waiting_bytes_ -= next.bytes;
      group.push_back(std::move(next));
      waiting_.pop_front();
    }
    return group;
  }

  void commit_until_stopped() {
    for (;;) {
      std::vector<Submission> group = next_group();
      if (group.empty())
        return;
      commit(group);
    }
  }

  void commit(std::span<Submission> group) {
    std::vector<ArticleChange> changes;
    std::vector<std::size_t> sizes;
    for (Submission& submission : group) {
      sizes.push_back(submission.changes.size());
      std::move(submission.changes.begin(), submission.changes.end(), std::back_inserter(changes));
    }
    const Clock::time_point start = Clock::now();
    const Result<std::uint64_t> placed = keep_place();
    const Result<CommitResult> committed =
        placed.has_error() ? Result<CommitResult>(placed.error())
                           : commit_changes(archive_, "live-commit", changes, lookup_);
    if (committed.has_value())
      follow(committed->manifest, *placed);
    note_commit(changes.size(), committed, start);
    if (committed.has_value()) {
      answer(group, sizes, committed->outcomes);
      return;
    }
    // What the format cannot hold is one caller's mistake: not the others'.
    const bool alone = group.size() == 1 || committed.error().code != ErrorCode::invalid_argument;
    auto change = changes.begin();
    for (std::size_t index = 0; index < group.size(); ++index) {
      const auto end = change + static_cast<std::ptrdiff_t>(sizes[index]);
      group[index].changes.assign(std::move_iterator(change), std::move_iterator(end));
      change = end;
      if (alone)
        group[index].done(committed.error());
      else
        commit(group.subspan(index, 1));
    }
  }

  // Where another directory has taken the archive's place, goes on in that one: what was known of
  // the old one, above all what was to be removed of it, is forgotten.
  Result<std::uint64_t> keep_place() {
    const std::lock_guard one_at_a_time(place_mutex_);
    if (lock_.is_of(archive_, ArchiveRole::live))
      return place();
    const Result<ArchiveManifest> manifest = read_manifest(archive_);
    if (manifest.has_error() && manifest.error().code == ErrorCode::not_found)
      return Error{ErrorCode::unavailable, "the archive is being replaced", archive_.string()};
    if (manifest.has_error())
      return manifest.error();
    Result<ArchiveLock> lock = ArchiveLock::acquire(archive_, ArchiveRole::live);
    if (lock.has_error() && lock.error().code == ErrorCode::conflict)
      return Error{ErrorCode::unavailable,
                   "the archive was replaced, and another process takes updates of it",
                   archive_.string()};
    if (lock.has_error())
      return lock.error();
    lock_ = std::move(*lock);
    directory_ = HeldDirectory(archive_);
    remove_workplaces(archive_);
    const std::lock_guard guard(mutex_);
    retired_.clear();
    manifest_ = *manifest;
    counts_.shards = manifest_.shards.size();
    return ++place_;
  }

  static void answer(std::span<Submission> group, const std::vector<std::size_t>& sizes,
                     const std::vector<ChangeOutcome>& outcomes) {
    auto outcome = outcomes.begin();
    for (std::size_t index = 0; index < group.size(); ++index) {
      const auto end = outcome + static_cast<std::ptrdiff_t>(sizes[index]);
      group[index].done(std::vector<ChangeOutcome>(outcome, end));
      outcome = end;
    }
  }

  void note_commit(std::size_t changes, const Result<CommitResult>& committed,
                   Clock::time_point start) {
    const std::chrono::duration<double> took = Clock::now() - start;
    const std::lock_guard lock(mutex_);
    counts_.commit_durations.add(took.count());
    ++(committed.has_value() ? counts_.commits : counts_.failed_commits);
    counts_.changes += committed.has_value() ? changes : 0;
  }

  // Notes what the new manifest does not name any more, and tells readers. They are told of an
  // older one, too, which the other thread has overtaken: that one's telling may not be done yet,
  // and whoever asked for this change must find it when it is answered.
  // One of the directory before is no news: `place` is where its reader was.
  void follow(const ArchiveManifest& manifest, std::uint64_t place) {
    note_manifest(manifest, place);
    if (options_.on_published)
      options_.on_published();
  }

  void note_manifest(const ArchiveManifest& manifest, std::uint64_t place) {
    const std::lock_guard lock(mutex_);
    if (place == place_) {
      const bool is_newer = manifest.revision > manifest_.revision;
      const ArchiveManifest& newest = is_newer ? manifest : manifest_;
      const std::set<std::string> named = names_in(newest);
      for (const std::string& name : names_in(is_newer ? manifest_ : manifest))
        if (!named.contains(name))
          retired_.push_back({archive_ / name, Clock::now() + options_.grace});
      if (is_newer)
        manifest_ = manifest;
      counts_.shards = manifest_.shards.size();
    }
    changed_.notify_all();
  }

  void remove_retired() {
    const std::lock_guard place(place_mutex_);
    std::vector<fs::path> due;
    {
      const std::lock_guard lock(mutex_);
      while (!retired_.empty() && retired_.front().second <= Clock::now()) {
        due.push_back(std::move(retired_.front().first));
        retired_.pop_front();
      }
    }
    // In the directory that had them, wherever it is now: another one may have taken its place.
    std::error_code ignored;
    for (const fs::path& path : due)
      fs::remove_all(directory_.path() / path.filename(), ignored);
  }

  // The shards to merge, or none after a while or when the writer stops.
  std::vector<std::string> next_merge(bool in_place) {
    std::unique_lock lock(mutex_);
    if (stopping_)
      return {};
    std::vector<std::string> names = choose_merge(manifest_, options_.merge);
    if (!options_.merges || !in_place || Clock::now() < retry_at_)
      names.clear();
    if (names.empty())
      changed_.wait_for(lock, housekeeping_interval);
    return names;
  }

  bool is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void merge_until_stopped() {
    ::setpriority(PRIO_PROCESS, 0, merging_niceness);  // of this thread
    while (!is_stopping()) {
      const Result<std::uint64_t> placed = keep_place();
      const bool in_place = placed.has_value();
      if (in_place)
        remove_retired();
      if (const std::vector<std::string> names = next_merge(in_place); !names.empty())
        merge(names, *placed);
    }
  }

  std::uint64_t place() const {
    const std::lock_guard lock(mutex_);
    return place_;
  }

  void merge(const std::vector<std::string>& names, std::uint64_t place) {
    const Result<bool> merged = merge_shards(archive_, "live-merge", names, options_.merge);
    if (merged.has_error() && options_.on_problem)
      options_.on_problem(merged.error());
    {
      const std::lock_guard lock(mutex_);
      if (merged.has_error()) {
        ++counts_.failed_merges;
        retry_at_ = Clock::now() + retry_interval;
      } else if (*merged) {
        ++counts_.merges;
      }
    }
    if (const Result<ArchiveManifest> now = read_manifest(archive_); now.has_value())
      follow(*now, place);
  }

  // Waits until something is to be counted and as long again; false when the writer stops.
  bool wait_to_count(Clock::duration rest) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !is_counted(manifest_); });
    return !changed_.wait_for(lock, rest, [this] { return stopping_; });
  }

  void count_until_stopped() {
    ::setpriority(PRIO_PROCESS, 0, counting_niceness);  // of this thread
    Clock::duration rest = options_.count_interval;
    while (wait_to_count(rest)) {
      const std::chrono::nanoseconds before = processor_time();
      if (const Result<std::uint64_t> placed = keep_place(); placed.has_value())
        count(*placed);
      rest = std::max<Clock::duration>(options_.count_interval,
                                       options_.count_rest * (processor_time() - before));
    }
  }

  void count(std::uint64_t place) {
    const Result<bool> counted =
        count_archive(archive_, "live-count", [this] { return is_stopping(); });
    ::malloc_trim(0);  // what counting took in many small pieces would stay with the process
    if (counted.has_error() && options_.on_problem)
      options_.on_problem(counted.error());
    {
      const std::lock_guard lock(mutex_);
      counts_.failed_countings += counted.has_error();
      counts_.countings += counted.has_value() && *counted;
    }
    if (const Result<ArchiveManifest> now = read_manifest(archive_); now.has_value())
      follow(*now, place);
  }

  const fs::path archive_;
  const LiveWriterOptions options_;
  HeldDirectory directory_;  // the merging thread removes in it, under place_mutex_
  std::mutex place_mutex_;
  ArchiveLock lock_;      // under place_mutex_
  ArticleLookup lookup_;  // the committing thread's
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Submission> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool stopping_ = false;
  std::uint64_t place_ = 0;   // another one whenever the directory is another one
  ArchiveManifest manifest_;  // the latest known
  std::deque<std::pair<fs::path, Clock::time_point>> retired_;
  Clock::time_point retry_at_;
  LiveWriterCounts counts_;
  std::thread committer_;
  std::thread merger_;
  std::thread counter_;
};

Result<void> make_archive(const fs::path& archive) {
  std::error_code error;
  fs::create_directories(archive, error);
  if (error)
    return storage_error("cannot create", archive, error.value());
  const Result<ArchiveManifest> made = update_manifest(
      archive, [](ArchiveManifest& manifest) -> Result<bool> { return manifest.revision == 1; });
  if (made.has_error())
    return made.error();
  return {};
}

Result<std::unique_ptr<LiveWriter>> LiveWriter::open(const fs::path& archive,
                                                     LiveWriterOptions options) {
  if (Result<void> made = make_archive(archive); made.has_error())
    return made.error();
  Result<ArchiveLock> lock = ArchiveLock::acquire(archive, ArchiveRole::live);
  if (lock.has_error())
    return lock.error();
  remove_workplaces(archive);
  Result<ArchiveManifest> manifest = read_manifest(archive);
  if (manifest.has_error())
    return manifest.error();
  remove_unnamed(archive);
  return std::unique_ptr<LiveWriter>(new LiveWriter(
      std::make_unique<Work>(archive, std::move(options), std::move(*lock), std::move(*manifest))));
}

LiveWriter::LiveWriter(std::unique_ptr<Work> work) : work_(std::move(work)) {}
LiveWriter::~LiveWriter() = default;

bool LiveWriter::submit(std::vector<ArticleChange> changes, ChangesDone done) {
  return work_->submit(std::move(changes), std::move(done));
}

Result<std::vector<ChangeOutcome>> LiveWriter::apply(std::vector<ArticleChange> changes) {
  // Shared: who waits may be back before the other thread has left set_value().
  const auto promise = std::make_shared<std::promise<Result<std::vector<ChangeOutcome>>>>();
  const bool taken = submit(std::move(changes),
                            [promise](auto outcomes) { promise->set_value(std::move(outcomes)); });
  if (!taken)
    return Error{ErrorCode::unavailable, "too many changes are waiting", ""};
  return promise->get_future().get();
}

void LiveWriter::stop() {
  work_->stop();
}

LiveWriterCounts LiveWriter::counts() const {
  return work_->counts();
}

}  // namespace timbao
