// Opens views, hands them to threads and keeps them up to date.
#include "server/search/searcher_pool.hpp"

#include <algorithm>
#include <sys/resource.h>
#include <tuple>
#include <unistd.h>

#include "server/search/spread/spread_archive.hpp"

namespace timbao {
namespace {

// A thread's view is opened by the newest generation; by a newer one where a writer was faster.
constexpr int attempts_max = 10;
// What cannot be opened may still be on its way, file by file.
constexpr auto retry_interval = std::chrono::seconds(1);

// Of the thread that reads archives into the page cache.
constexpr int fetching_niceness = 10;

// Bytes that nobody uses, not even as a cache.
std::uint64_t free_memory() {
  const auto pages = ::sysconf(_SC_AVPHYS_PAGES);
  const auto page_size = ::sysconf(_SC_PAGESIZE);
  return pages < 0 || page_size < 0
             ? 0
             : static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_size);
}

using ArchiveIndexes = std::vector<std::shared_ptr<const ArchiveIndex>>;

void fetch_archives(const ArchiveIndexes& indexes, const std::atomic<bool>& stop) {
  ::setpriority(PRIO_PROCESS, 0, fetching_niceness);  // of this thread
  for (const std::shared_ptr<const ArchiveIndex>& index : indexes)
    index->fetch(stop);
}

// By which a changed archive is known before it is looked at closely.
using ArchiveIdentity = std::tuple<FileIdentity, FileIdentity, std::uint64_t>;

ArchiveIdentity archive_identity(const Archive& generation,
                                 const std::filesystem::path& directory) {
  if (generation.shards != nullptr)
    return {identity_of(directory),
            identity_of(std::filesystem::path(generation.shards->manifest().live) / "archive.json"),
            generation.shards->state()};
  return {identity_of(directory / "archive.json"), {}, 0};
}

}  // namespace

SearcherPool::SearcherPool(unsigned threads, std::size_t queue_max)
    : queue_max_(queue_max),
      idle_cores_(threads > 1
                      ? std::make_shared<IdleCores>(threads, [this] { return pending_.load(); })
                      : nullptr),
      threads_(std::in_place, threads) {}

std::shared_ptr<const Archive> SearcherPool::Served::newest() const {
  const std::lock_guard lock(mutex);
  return generation;
}

Result<std::unique_ptr<SearcherPool>> SearcherPool::open(
    const std::vector<ArchiveLocation>& locations, unsigned threads, std::size_t queue_max,
    const std::shared_ptr<const VariantTables>& variants,
    std::chrono::milliseconds watch_interval) {
  std::unique_ptr<SearcherPool> pool(new SearcherPool(threads, queue_max));
  ArchiveIndexes fetched;
  // Of archives that do not fit, one part would drive out another.
  std::uint64_t room = free_memory() / 2;
  for (const ArchiveLocation& location : locations) {
    auto served = std::make_unique<Served>();
    served->location = location;
    served->variants = variants;
    Result<Archive> generation = open_generation(location.name, location.directory, variants);
    if (generation.has_error())
      return generation.error();
    if (generation->index != nullptr && generation->description->bytes < room) {
      room -= generation->description->bytes;
      generation->index->read_by_the_page();
      fetched.push_back(generation->index);
    }
    served->generation = std::make_shared<const Archive>(std::move(*generation));
    pool->served_.push_back(std::move(served));
  }
  for (unsigned thread = 0; thread < threads; ++thread) {
    auto view = std::make_unique<OpenArchives>();
    if (Result<void> opened = pool->follow(*view); opened.has_error())
      return opened.error();
    pool->views_.push_back(std::move(view));
  }
  pool->fetcher_ = std::thread([fetched = std::move(fetched), &stop = pool->fetching_ends_] {
    fetch_archives(fetched, stop);
  });
  if (watch_interval.count() > 0)
    pool->watcher_ = std::thread([&pool = *pool, watch_interval] { pool.watch(watch_interval); });
  return pool;
}

SearcherPool::~SearcherPool() {
  stop();
}

void SearcherPool::stop() {
  {
    const std::lock_guard lock(watch_mutex_);
    stopping_ = true;
    watch_ends_.notify_all();
  }
  if (watcher_.joinable())
    watcher_.join();
  fetching_ends_ = true;
  if (fetcher_.joinable())
    fetcher_.join();
  for (const auto& served : served_)
    if (served->updates)
      served->updates->stop();
  if (!threads_)
    return;
  threads_->stop();
  threads_->join();
  threads_.reset();
}

void SearcherPool::on_problem(std::function<void(const std::string&, const Error&)> report) {
  const std::lock_guard lock(watch_mutex_);
  report_ = std::move(report);
}

void SearcherPool::report(const std::string& name, const Error& error) {
  std::function<void(const std::string&, const Error&)> report;
  {
    const std::lock_guard lock(watch_mutex_);
    report = report_;
  }
  if (report)
    report(name, error);
}

Result<void> SearcherPool::take_updates(std::string_view name) {
  Served* const served = find(name);
  if (served == nullptr)
    return Error{ErrorCode::not_found, "no such archive", std::string(name)};
  LiveWriterOptions options;
  options.on_published = [this, name = served->location.name] {
    if (const Result<bool> refreshed = refresh(name); refreshed.has_error())
      report(name, refreshed.error());
  };
  options.on_problem = [this, name = served->location.name](const Error& error) {
    report(name, error);
  };
  const std::shared_ptr<ShardSet> shards = served->newest()->shards;
  const Result<std::filesystem::path> directory =
      shards == nullptr ? served->location.directory : make_live_archive(*shards);
  if (directory.has_error())
    return directory.error();
  auto writer = LiveWriter::open(*directory, std::move(options));
  if (writer.has_error())
    return writer.error();
  served->updates = std::make_unique<ArchiveUpdates>(std::move(*writer));
  return {};
}

bool SearcherPool::takes_updates(std::string_view name) const {
  const Served* const served = find(name);
  return served != nullptr && served->updates != nullptr;
}

std::optional<LiveWriterCounts> SearcherPool::update_counts(std::string_view name) const {
  const Served* const served = find(name);
  if (served == nullptr || served->updates == nullptr)
    return {};
  return served->updates->counts();
}

bool SearcherPool::submit_update(std::string_view name, std::size_t bytes,
                                 std::function<void(LiveWriter&)> task) {
  const Served* const served = find(name);
  return served != nullptr && served->updates != nullptr &&
         served->updates->submit(bytes, std::move(task));
}

void SearcherPool::watch(std::chrono::milliseconds interval) {
  struct Seen {
    ArchiveIdentity opened;    // the manifest by which the archive is served
    ArchiveIdentity reported;  // that cannot be opened, which is said once
    std::chrono::steady_clock::time_point retry_at;
  };
  std::vector<Seen> seen(served_.size());
  std::unique_lock lock(watch_mutex_);
  while (!watch_ends_.wait_for(lock, interval, [this] { return stopping_; })) {
    lock.unlock();
    for (std::size_t index = 0; index < served_.size(); ++index) {
      const ArchiveLocation& location = served_[index]->location;
      const ArchiveIdentity now = archive_identity(*served_[index]->newest(), location.directory);
      Seen& known = seen[index];
      const bool is_known = now == known.opened || now == known.reported;
      if (now == known.opened || (is_known && std::chrono::steady_clock::now() < known.retry_at))
        continue;
      const Result<bool> refreshed = refresh(location.name);
      if (refreshed.has_value()) {
        known.opened = now;
        continue;
      }
      if (!is_known)
        report(location.name, refreshed.error());
      known.reported = now;
      known.retry_at = std::chrono::steady_clock::now() + retry_interval;
    }
    lock.lock();
  }
}

Result<bool> SearcherPool::refresh(std::string_view name) {
  Served* const served = find(name);
  if (served == nullptr)
    return Error{ErrorCode::not_found, "no such archive", std::string(name)};
  const std::lock_guard one_at_a_time(served->refreshing);
  const std::shared_ptr<const Archive> before = served->newest();
  const Result<bool> is_present = is_newest(*before, served->location.directory);
  if (is_present.has_error())
    return is_present.error();
  if (*is_present)
    return false;
  Result<Archive> generation = open_generation(served->location.name, served->location.directory,
                                               served->variants, before.get());
  if (generation.has_error())
    return generation.error();
  auto shared = std::make_shared<const Archive>(std::move(*generation));
  const std::lock_guard lock(served->mutex);
  served->generation = std::move(shared);
  return true;
}

SearcherPool::Served* SearcherPool::find(std::string_view name) const {
  const auto found = std::find_if(served_.begin(), served_.end(), [name](const auto& served) {
    return served->location.name == name;
  });
  return found == served_.end() ? nullptr : found->get();
}

std::vector<std::shared_ptr<const ArchiveDescription>> SearcherPool::descriptions() const {
  std::vector<std::shared_ptr<const ArchiveDescription>> descriptions;
  for (const auto& served : served_)
    descriptions.push_back(served->newest()->description);
  std::sort(descriptions.begin(), descriptions.end(),
            [](const auto& a, const auto& b) { return a->name < b->name; });
  return descriptions;
}

std::shared_ptr<const ArchiveDescription> SearcherPool::describe(std::string_view name) const {
  const Served* const served = find(name);
  return served == nullptr ? nullptr : served->newest()->description;
}

std::vector<ReplicaReport> SearcherPool::shard_reports(std::string_view name) const {
  const Served* const served = find(name);
  const std::shared_ptr<ShardSet> shards = served == nullptr ? nullptr : served->newest()->shards;
  return shards == nullptr ? std::vector<ReplicaReport>() : shards->report();
}

// Brings a thread's view up to date; what cannot be opened stays what it was.
Result<void> SearcherPool::follow(OpenArchives& view) {
  Result<void> followed;
  for (const auto& served : served_) {
    const std::string& name = served->location.name;
    for (int attempt = 1; attempt <= attempts_max; ++attempt) {
      const std::shared_ptr<const Archive> newest = served->newest();
      const auto own = view.find(name);
      if (own != view.end() && own->second.description == newest->description)
        break;
      Result<Archive> opened = open_again(*newest, served->location.directory,
                                          own == view.end() ? nullptr : &own->second);
      if (opened.has_value()) {
        opened->idle_cores = idle_cores_;
        view.insert_or_assign(name, std::move(*opened));
        break;
      }
      // A merge has removed a shard since: there is a newer generation.
      const Result<bool> refreshed = refresh(name);
      if (attempt == attempts_max || refreshed.has_error() ||
          (!*refreshed && served->newest() == newest)) {
        followed = opened.error();
        break;
      }
    }
  }
  return followed;
}

const OpenArchives& SearcherPool::archives_of_this_thread() {
  thread_local const SearcherPool* owner = nullptr;
  thread_local OpenArchives* view = nullptr;
  if (owner != this) {
    owner = this;
    view = views_[next_view_.fetch_add(1) % views_.size()].get();
  }
  // A view that cannot be brought up to date goes on answering as it did.
  if (const Result<void> followed = follow(*view); followed.has_error())
    report("", followed.error());
  return *view;
}

}  // namespace timbao
