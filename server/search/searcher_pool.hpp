// Threads that search: each with its own Xapian databases, fed from a bounded queue, and always in
// the archives' newest generation.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"
#include "server/search/archive_updates.hpp"
#include "server/search/spread/shard_set.hpp"

namespace timbao {

struct ArchiveLocation {
  std::string name;  // as in the URL
  std::filesystem::path directory;
};

// The archives as one thread sees them, by name.
using OpenArchives = std::map<std::string, Archive, std::less<>>;

class SearcherPool {
 public:
  // Opens all archives once for every thread, so that whatever is wrong with them shows at the
  // start. Then looks every `watch_interval` whether one was changed, by whichever process (0:
  // never), and reads into the page cache, beside the first searches, what half of the free memory
  // has room for. Fails as open_archive() does.
  static Result<std::unique_ptr<SearcherPool>> open(
      const std::vector<ArchiveLocation>& locations, unsigned threads, std::size_t queue_max,
      const std::shared_ptr<const VariantTables>& variants = shipped_variant_tables(),
      std::chrono::milliseconds watch_interval = default_watch_interval);
  static constexpr std::chrono::milliseconds default_watch_interval{200};

  SearcherPool(const SearcherPool&) = delete;
  SearcherPool& operator=(const SearcherPool&) = delete;
  ~SearcherPool();

  // Waits for what runs and destroys what waits in the queue, with all it holds. Whoever's tasks
  // refer to something must call this while it lives; nothing may be submitted afterwards.
  void stop();

  // Runs `task(const OpenArchives&)` on a searcher's thread. False, without running it, if
  // queue_max tasks wait or run already. Thread-safe.
  template <typename Task>
  bool submit(Task task) {
    if (pending_.fetch_add(1) >= queue_max_) {
      pending_.fetch_sub(1);
      return false;
    }
    boost::asio::post(*threads_, [this, task = std::move(task)]() mutable {
      task(archives_of_this_thread());
      pending_.fetch_sub(1);
    });
    return true;
  }

  // Tasks that wait or run, and how many of them there may be. Thread-safe.
  std::size_t pending() const { return pending_.load(); }
  std::size_t queue_max() const { return queue_max_; }

  // Opens the archive's newest generation, if it changed: whatever is submitted from now on sees
  // it, what runs already goes on in what it has. False if nothing changed. Fails as open_archive()
  // does, and not_found for a name that no archive has; the archive is then served as it was.
  // Thread-safe; costs a few nanoseconds an article.
  Result<bool> refresh(std::string_view name);

  // Facts about the newest generation; no searcher is needed for them. Thread-safe.
  std::vector<std::shared_ptr<const ArchiveDescription>> descriptions() const;
  bool has_archive(std::string_view name) const { return find(name) != nullptr; }
  // Null if there is no archive of this name.
  std::shared_ptr<const ArchiveDescription> describe(std::string_view name) const;

  // How the replicas of a spread archive's shards do; nothing for other archives. Thread-safe.
  std::vector<ReplicaReport> shard_reports(std::string_view name) const;

  // Makes the archive one that this server changes: opens its writer, whose commits are seen by all
  // that is submitted after them. Call it before anything is submitted. Fails as LiveWriter::open()
  // does.
  Result<void> take_updates(std::string_view name);
  bool takes_updates(std::string_view name) const;
  // What its writer has done; nothing where it takes no updates. Thread-safe.
  std::optional<LiveWriterCounts> update_counts(std::string_view name) const;
  // Runs the task on the thread that prepares the archive's updates; `bytes` is what it keeps in
  // memory. False, without running it, if too much waits or the archive takes no updates.
  bool submit_update(std::string_view name, std::size_t bytes,
                     std::function<void(LiveWriter&)> task);

  // What went wrong beside the requests, for the log: a changed archive that cannot be opened, a
  // merge that failed. Called on any thread.
  void on_problem(std::function<void(const std::string& name, const Error&)> report);

 private:
  // An archive, and what all views of its newest generation share.
  struct Served {
    ArchiveLocation location;
    std::shared_ptr<const VariantTables> variants;
    std::mutex refreshing;  // one at a time
    mutable std::mutex mutex;
    std::shared_ptr<const Archive> generation;  // without Xapian's databases; under `mutex`
    std::unique_ptr<ArchiveUpdates> updates;    // null where it takes none

    std::shared_ptr<const Archive> newest() const;
  };

  SearcherPool(unsigned threads, std::size_t queue_max);
  const OpenArchives& archives_of_this_thread();
  Result<void> follow(OpenArchives& view);
  Served* find(std::string_view name) const;
  void watch(std::chrono::milliseconds interval);
  void report(const std::string& name, const Error& error);

  const std::size_t queue_max_;
  std::vector<std::unique_ptr<Served>> served_;
  std::vector<std::unique_ptr<OpenArchives>> views_;  // one per thread
  std::atomic<std::size_t> next_view_ = 0;
  std::atomic<std::size_t> pending_ = 0;
  std::mutex watch_mutex_;
  std::condition_variable watch_ends_;
  bool stopping_ = false;
  std::function<void(const std::string&, const Error&)> report_;
  std::thread watcher_;
  std::atomic<bool> fetching_ends_ = false;
  std::thread fetcher_;
  std::shared_ptr<IdleCores> idle_cores_;
  std::optional<boost::asio::thread_pool> threads_;  // last: joined before the rest goes
};

}  // namespace timbao
