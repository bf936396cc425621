// The replicas of a spread archive's shards: which of them can be asked, and what they hold.
// Watched in the background, so that no search pays for finding out.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/thread_pool.hpp>
#include <xapian.h>

#include "analyzers/result.hpp"
#include "indexer/schema/shards_manifest.hpp"

namespace timbao {

struct ShardTimes {
  std::chrono::milliseconds probe_interval{1000};
  // How long a replica is left alone after it failed; twice as long after each further time.
  std::chrono::milliseconds first_pause{250};
  std::chrono::milliseconds longest_pause{30'000};
};

// What a database says of itself. Two that say the same hold the same articles.
struct ShardFacts {
  std::string uuid;
  std::uint64_t articles = 0;
  std::uint64_t last_document = 0;
  std::uint64_t total_length = 0;
  std::string first_day;  // "20250102"; empty if no article has a date
  std::string last_day;
  std::uint64_t last_sequence = 0;  // the greatest version of an article

  bool operator==(const ShardFacts&) const = default;
};

// Opens a replica's database: a directory, or a connection to xapian-tcpsrv. Throws Xapian::Error.
Xapian::Database open_replica(const ShardReplica& replica, const ShardsManifest& manifest);

// Whether what was asked did not answer in time.
bool is_timeout(const Xapian::Error& error);

// How a replica has done since the server began.
struct ReplicaReport {
  std::string shard;
  std::string replica;  // "10.0.0.2:7001", or its directory
  bool usable = false;
  std::uint64_t answers = 0;
  std::uint64_t failures = 0;
  std::uint64_t timeouts = 0;  // among the failures
  double seconds = 0;          // that the answers took together
  std::string last_failure;    // what was wrong the last time; empty if nothing was
};

// Thread-safe. A replica that fails is not asked any more (its circuit is open) until a probe,
// which opens a connection of its own, finds it well again; then the next search tries it. Source
// of the pattern: M. Nygard, "Release It!", 2007.
class ShardSet {
 public:
  // Reads the file, probes all replicas and goes on watching them. A shard without a replica that
  // answers is no failure: it is missing until it does. Fails as read_shards_manifest() does, and
  // with incompatible for a shard of another version.
  static Result<std::shared_ptr<ShardSet>> open(const std::filesystem::path& file,
                                                const ShardTimes& times = {});
  ~ShardSet();
  ShardSet(const ShardSet&) = delete;
  ShardSet& operator=(const ShardSet&) = delete;

  const ShardsManifest& manifest() const { return manifest_; }
  // When the file that was read had been written.
  std::filesystem::file_time_type file_time() const { return file_time_; }
  // 0, 1, 2...: by which threads tell each other apart.
  std::size_t next_view() { return next_view_++; }

  // A replica as it was when it was chosen.
  struct Choice {
    std::size_t replica = 0;
    std::uint64_t epoch = 0;
  };
  // A usable replica of the shard; those from `first` on are preferred, so that threads with
  // different numbers share the work. None: the shard is missing.
  std::optional<Choice> choose(std::size_t shard, std::size_t first) const;
  // Whether what is open is still what a new connection would open.
  bool is_current(std::size_t shard, const Choice& choice) const;

  void note_failure(std::size_t shard, std::size_t replica, const std::string& what,
                    bool timed_out);
  void note_answer(std::size_t shard, std::size_t replica, std::chrono::duration<double> took);

  // Another number whenever a shard's articles are others than before.
  std::uint64_t state() const { return state_.load(); }
  // What a replica of the shard said last; none if none ever answered.
  std::optional<ShardFacts> facts(std::size_t shard) const;
  std::vector<ReplicaReport> report() const;
  // The greatest version of an article in any shard. unavailable, naming a shard that never
  // answered.
  Result<std::uint64_t> last_sequence() const;

  // Where shards are asked side by side.
  boost::asio::thread_pool& workers() { return workers_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Replica {
    bool usable = false;
    std::uint64_t epoch = 0;  // grows when it has other articles
    unsigned failures_in_row = 0;
    Clock::time_point retry_at;
    std::optional<ShardFacts> facts;
    ReplicaReport report;
  };
  struct Probe {
    std::size_t shard = 0;
    std::size_t replica = 0;
  };

  ShardSet(ShardsManifest manifest, const ShardTimes& times);
  void watch();
  // All that are due, side by side; incompatible for a shard of another version.
  Result<void> probe_due(bool all);
  Result<void> probe(const Probe& probe);
  void take_facts(const Probe& probe, ShardFacts facts);
  void break_off(Replica& replica, const std::string& what, bool timed_out);
  const Replica& at(std::size_t shard, std::size_t replica) const {
    return replicas_[shard][replica];
  }

  const ShardsManifest manifest_;
  std::filesystem::file_time_type file_time_;
  std::atomic<std::size_t> next_view_ = 0;
  const ShardTimes times_;
  mutable std::mutex mutex_;
  std::vector<std::vector<Replica>> replicas_;  // by shard, under `mutex_`
  std::atomic<std::uint64_t> state_ = 1;
  std::mutex watch_mutex_;
  std::condition_variable watch_ends_;
  bool stopping_ = false;
  boost::asio::thread_pool workers_;
  boost::asio::thread_pool probers_;
  std::thread watcher_;
};

}  // namespace timbao
