// Threads that search: each with its own Xapian databases, fed from a bounded queue.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "analyzers/result.hpp"
#include "server/search/archive.hpp"

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
  // start. Fails as open_archive() does.
  static Result<std::unique_ptr<SearcherPool>> open(
      const std::vector<ArchiveLocation>& locations, unsigned threads, std::size_t queue_max,
      std::shared_ptr<const VariantTables> variants = shipped_variant_tables());

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

  // Shared, unchanging facts; no searcher is needed for them.
  const std::vector<std::shared_ptr<const ArchiveDescription>>& descriptions() const {
    return descriptions_;
  }
  bool has_archive(std::string_view name) const { return describe(name) != nullptr; }
  // Null if there is no archive of this name.
  const ArchiveDescription* describe(std::string_view name) const;

 private:
  SearcherPool(unsigned threads, std::size_t queue_max);
  const OpenArchives& archives_of_this_thread();

  const std::size_t queue_max_;
  std::vector<std::unique_ptr<OpenArchives>> views_;  // one per thread
  std::atomic<std::size_t> next_view_ = 0;
  std::vector<std::shared_ptr<const ArchiveDescription>> descriptions_;
  std::atomic<std::size_t> pending_ = 0;
  std::optional<boost::asio::thread_pool> threads_;  // last: joined before the rest goes
};

}  // namespace timbao
