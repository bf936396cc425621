// The work of a sweep.
#include "benchmarks/ranking/swept_collection.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "benchmarks/ranking/searched_run.hpp"
#include "benchmarks/ranking/sweep_progress.hpp"
#include "server/evaluation/evaluation.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/topics_file.hpp"
#include "server/search/ranking_parameters.hpp"

namespace timbao {
namespace {

// FNV-1a over what values depend on.
class Fingerprint {
 public:
  explicit Fingerprint(std::uint64_t seed = 0xCBF29CE484222325u) : hash_(seed) {}

  void add(std::string_view text) {
    for (const char byte : text)
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * prime;
    add_number(text.size());
  }
  void add_number(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8)
      hash_ = (hash_ ^ ((number >> shift) & 0xFFu)) * prime;
  }
  std::uint64_t value() const { return hash_; }

 private:
  static constexpr std::uint64_t prime = 0x100000001B3u;
  std::uint64_t hash_;
};

std::uint64_t fingerprint_of(const SweptCollection& collection) {
  Fingerprint fingerprint;
  std::error_code unknown;
  fingerprint.add(std::filesystem::absolute(collection.paths.archive, unknown).string());
  fingerprint.add_number(collection.archive.manifest->next_sequence);
  for (const ShardEntry& shard : collection.archive.manifest->shards) {
    fingerprint.add(shard.name);
    fingerprint.add(shard.replaced_file);
    fingerprint.add_number(shard.articles);
  }
  for (const Topic& topic : collection.topics) {
    fingerprint.add(topic.id);
    fingerprint.add(topic.text);
  }
  for (const auto& [topic, grades] : collection.judgements)
    for (const auto& [document, grade] : grades) {
      fingerprint.add(topic);
      fingerprint.add(document);
      fingerprint.add_number(static_cast<std::uint64_t>(grade));
    }
  return fingerprint.value();
}

std::uint64_t fingerprint_of(const SweptCollection& collection, const Setting& setting,
                             const SweepJob& job) {
  Fingerprint fingerprint(collection.fingerprint);
  fingerprint.add(name_of(job.measure));
  fingerprint.add_number(job.depth);
  for (const RankingParameter& parameter : ranking_parameters()) {
    fingerprint.add(parameter.name);
    fingerprint.add_number(std::bit_cast<std::uint64_t>(value_of(parameter, setting.profile)));
  }
  return fingerprint.value();
}

struct Task {
  std::size_t setting = 0;
  std::size_t collection = 0;
  std::uint64_t fingerprint = 0;
};

// What the threads share.
class SweepWork {
 public:
  SweepWork(const std::vector<SweptCollection>& collections, const std::vector<Setting>& settings,
            const SweepJob& job, SweepState& state)
      : collections_(collections),
        settings_(settings),
        job_(job),
        state_(state),
        values_(settings.size(), SettingValues(collections.size())) {
    for (std::size_t setting = 0; setting < settings.size(); ++setting)
      for (std::size_t collection = 0; collection < collections.size(); ++collection)
        plan(
            {setting, collection, fingerprint_of(collections[collection], settings[setting], job)});
  }

  Result<std::vector<SettingValues>> run() {
    progress_.emplace(settings_.size() * collections_.size(),
                      settings_.size() * collections_.size() - tasks_.size());
    {
      std::vector<std::jthread> threads;
      const std::size_t count = std::min<std::size_t>(job_.threads, tasks_.size());
      for (std::size_t thread = 0; thread < count; ++thread)
        threads.emplace_back([this] { work(); });
    }
    progress_.reset();
    if (failure_)
      return *failure_;
    return std::move(values_);
  }

 private:
  void plan(const Task& task) {
    const std::size_t topics = collections_[task.collection].topic_ids.size();
    if (const std::vector<double>* known = state_.find(task.fingerprint, topics))
      values_[task.setting][task.collection] = *known;
    else
      tasks_.push_back(task);
  }

  void work() {
    std::vector<Archive> views;
    for (const SweptCollection& collection : collections_) {
      const Result<Archive> view = open_again(collection.archive, collection.paths.archive);
      if (view.has_error())
        return fail(view.error());
      views.push_back(*view);
    }
    while (!stopped_) {
      const std::size_t index = next_.fetch_add(1);
      if (index >= tasks_.size())
        return;
      const Task& task = tasks_[index];
      const Result<SearchedRun> searched =
          search_topics(views[task.collection], collections_[task.collection].topics,
                        {settings_[task.setting].profile}, job_.depth);
      if (searched.has_error())
        return fail(searched.error());
      keep(task, evaluate(searched->run, collections_[task.collection].judgements, {job_.measure}));
    }
  }

  void keep(const Task& task, Evaluation evaluation) {
    const std::lock_guard lock(mutex_);
    std::vector<double>& values = evaluation.values[0];
    values_[task.setting][task.collection] = values;
    Result<void> added = state_.add({task.fingerprint,
                                     settings_[task.setting].label + " " +
                                         collections_[task.collection].paths.queries.string() +
                                         " " + name_of(job_.measure),
                                     std::move(values)});
    if (added.has_error() && !failure_)
      failure_ = added.error();
    stopped_ = stopped_ || added.has_error();
    progress_->advance();
  }

  void fail(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!failure_)
      failure_ = error;
    stopped_ = true;
  }

  const std::vector<SweptCollection>& collections_;
  const std::vector<Setting>& settings_;
  const SweepJob& job_;
  SweepState& state_;
  std::vector<SettingValues> values_;
  std::vector<Task> tasks_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // guards what follows, state_ and values_
  std::optional<Error> failure_;
  std::optional<SweepProgress> progress_;
};

}  // namespace

Result<SweptCollection> open_collection(const CollectionPaths& paths) {
  SweptCollection collection;
  collection.paths = paths;
  Result<Judgements> judgements = read_judgements(paths.qrels);
  if (judgements.has_error())
    return judgements.error();
  collection.judgements = std::move(*judgements);
  const Result<std::vector<Topic>> topics = read_topics(paths.queries);
  if (topics.has_error())
    return topics.error();
  Result<std::vector<Topic>> judged = judged_topics(*topics, collection.judgements);
  if (judged.has_error())
    return judged.error();
  collection.topics = std::move(*judged);
  const Result<Archive> archive = open_archive("swept", paths.archive);
  if (archive.has_error())
    return archive.error();
  collection.archive = *archive;
  collection.topic_ids = evaluate({}, collection.judgements, {}).topics;
  collection.fingerprint = fingerprint_of(collection);
  return collection;
}

Result<std::vector<SettingValues>> evaluate_settings(
    const std::vector<SweptCollection>& collections, const std::vector<Setting>& settings,
    const SweepJob& job, SweepState& state) {
  return SweepWork(collections, settings, job, state).run();
}

}  // namespace timbao
