// Probes replicas, opens and closes their circuits.
#include "server/search/spread/shard_set.hpp"

#include <algorithm>
#include <csignal>
#include <future>
#include <utility>

#include <boost/asio/post.hpp>

#include "indexer/schema/index_schema.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
namespace {

// Threads that ask shards: they wait more than they work.
constexpr std::size_t workers_max = 32;
constexpr std::size_t probers_max = 8;

std::size_t replica_count(const ShardsManifest& manifest) {
  std::size_t count = 0;
  for (const ShardPlace& shard : manifest.shards)
    count += shard.replicas.size();
  return count;
}

ShardFacts facts_of(const Xapian::Database& database) {
  ShardFacts facts;
  facts.uuid = database.get_uuid();
  facts.articles = database.get_doccount();
  facts.last_document = database.get_lastdocid();
  facts.total_length = database.get_total_length();
  facts.first_day = database.get_value_lower_bound(date_slot);
  facts.last_day = database.get_value_upper_bound(date_slot);
  facts.last_sequence = sequence_of_value(database.get_value_upper_bound(sequence_slot));
  return facts;
}

}  // namespace

bool is_timeout(const Xapian::Error& error) {
  return error.get_type() == std::string_view("NetworkTimeoutError");
}

Xapian::Database open_replica(const ShardReplica& replica, const ShardsManifest& manifest) {
  if (!replica.is_remote())
    return Xapian::Database(replica.path.string());
  return Xapian::Remote::open(replica.host, replica.port, manifest.answer_ms, manifest.connect_ms);
}

ShardSet::ShardSet(ShardsManifest manifest, const ShardTimes& times)
    : manifest_(std::move(manifest)),
      times_(times),
      workers_(std::min(workers_max, 4 * manifest_.shards.size())),
      probers_(std::min(probers_max, replica_count(manifest_))) {
  for (const ShardPlace& shard : manifest_.shards) {
    replicas_.emplace_back(shard.replicas.size());
    for (std::size_t number = 0; number < shard.replicas.size(); ++number) {
      ReplicaReport& report = replicas_.back()[number].report;
      report.shard = shard.name;
      report.replica = to_string(shard.replicas[number]);
    }
  }
}

Result<std::shared_ptr<ShardSet>> ShardSet::open(const std::filesystem::path& file,
                                                 const ShardTimes& times) {
  std::error_code error;
  const auto file_time = std::filesystem::last_write_time(file, error);
  Result<ShardsManifest> manifest = read_shards_manifest(file);
  if (manifest.has_error())
    return manifest.error();
  // Xapian writes to connections that the other side may have closed.
  std::signal(SIGPIPE, SIG_IGN);
  std::shared_ptr<ShardSet> set(new ShardSet(std::move(*manifest), times));
  set->file_time_ = error ? std::filesystem::file_time_type() : file_time;
  if (Result<void> probed = set->probe_due(true); probed.has_error())
    return probed.error();
  set->watcher_ = std::thread([&watched = *set] { watched.watch(); });
  return set;
}

ShardSet::~ShardSet() {
  {
    const std::lock_guard lock(watch_mutex_);
    stopping_ = true;
    watch_ends_.notify_all();
  }
  if (watcher_.joinable())
    watcher_.join();
  probers_.join();
  workers_.join();
}

void ShardSet::watch() {
  std::unique_lock lock(watch_mutex_);
  while (!watch_ends_.wait_for(lock, times_.probe_interval, [this] { return stopping_; })) {
    lock.unlock();
    // A shard of another version is a failed replica like any other by now.
    [[maybe_unused]] const Result<void> probed = probe_due(false);
    lock.lock();
  }
}

Result<void> ShardSet::probe_due(bool all) {
  std::vector<Probe> due;
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    for (std::size_t shard = 0; shard < replicas_.size(); ++shard)
      for (std::size_t number = 0; number < replicas_[shard].size(); ++number)
        if (all || at(shard, number).usable || now >= at(shard, number).retry_at)
          due.push_back({shard, number});
  }
  std::vector<std::future<Result<void>>> probes;
  for (const Probe& one : due) {
    auto task =
        std::make_shared<std::packaged_task<Result<void>()>>([this, one] { return probe(one); });
    probes.push_back(task->get_future());
    boost::asio::post(probers_, [task] { (*task)(); });
  }
  Result<void> probed;
  for (std::future<Result<void>>& one : probes)
    if (Result<void> done = one.get(); done.has_error())
      probed = std::move(done);
  return probed;
}

Result<void> ShardSet::probe(const Probe& probe) try {
  const ShardReplica& replica = manifest_.shards[probe.shard].replicas[probe.replica];
  const Xapian::Database database = open_replica(replica, manifest_);
  if (Result<void> checked = check_version(database, to_string(replica)); checked.has_error()) {
    const std::lock_guard lock(mutex_);
    break_off(replicas_[probe.shard][probe.replica], checked.error().message, false);
    return checked;
  }
  take_facts(probe, facts_of(database));
  return {};
} catch (const Xapian::Error& error) {
  const std::lock_guard lock(mutex_);
  break_off(replicas_[probe.shard][probe.replica], error.get_description(), is_timeout(error));
  return {};
}

void ShardSet::take_facts(const Probe& probe, ShardFacts facts) {
  const std::lock_guard lock(mutex_);
  Replica& replica = replicas_[probe.shard][probe.replica];
  if (!replica.facts || *replica.facts != facts) {
    replica.facts = std::move(facts);
    ++replica.epoch;
    ++state_;
  }
  replica.usable = true;
}

void ShardSet::break_off(Replica& replica, const std::string& what, bool timed_out) {
  const unsigned doublings = std::min(replica.failures_in_row, 16u);
  replica.retry_at =
      Clock::now() + std::min(times_.longest_pause, times_.first_pause * (1 << doublings));
  ++replica.failures_in_row;
  replica.usable = false;
  ++replica.report.failures;
  replica.report.timeouts += timed_out ? 1 : 0;
  replica.report.last_failure = what;
}

std::optional<ShardSet::Choice> ShardSet::choose(std::size_t shard, std::size_t first) const {
  const std::lock_guard lock(mutex_);
  const std::size_t count = replicas_[shard].size();
  for (std::size_t step = 0; step < count; ++step) {
    const std::size_t number = (first + step) % count;
    if (at(shard, number).usable)
      return Choice{number, at(shard, number).epoch};
  }
  return {};
}

bool ShardSet::is_current(std::size_t shard, const Choice& choice) const {
  const std::lock_guard lock(mutex_);
  const Replica& replica = at(shard, choice.replica);
  return replica.usable && replica.epoch == choice.epoch;
}

void ShardSet::note_failure(std::size_t shard, std::size_t replica, const std::string& what,
                            bool timed_out) {
  const std::lock_guard lock(mutex_);
  break_off(replicas_[shard][replica], what, timed_out);
}

void ShardSet::note_answer(std::size_t shard, std::size_t replica,
                           std::chrono::duration<double> took) {
  const std::lock_guard lock(mutex_);
  Replica& answered = replicas_[shard][replica];
  answered.failures_in_row = 0;
  ++answered.report.answers;
  answered.report.seconds += took.count();
}

std::optional<ShardFacts> ShardSet::facts(std::size_t shard) const {
  const std::lock_guard lock(mutex_);
  std::optional<ShardFacts> known;
  for (const Replica& replica : replicas_[shard])
    if (replica.facts && (!known || replica.usable))
      known = replica.facts;
  return known;
}

Result<std::uint64_t> ShardSet::last_sequence() const {
  std::uint64_t last = 0;
  for (std::size_t shard = 0; shard < manifest_.shards.size(); ++shard) {
    const std::optional<ShardFacts> known = facts(shard);
    if (!known)
      return Error{ErrorCode::unavailable,
                   "does not answer, and which numbers its articles have must be known first",
                   manifest_.shards[shard].name};
    last = std::max(last, known->last_sequence);
  }
  return last;
}

std::vector<ReplicaReport> ShardSet::report() const {
  const std::lock_guard lock(mutex_);
  std::vector<ReplicaReport> reports;
  for (const std::vector<Replica>& shard : replicas_)
    for (const Replica& replica : shard) {
      reports.push_back(replica.report);
      reports.back().usable = replica.usable;
    }
  return reports;
}

}  // namespace timbao
