// Takes changes of an archive from many callers and makes them durable in groups.
//
// One thread commits: what arrives while it is busy is its next group, so that the cost of syncing
// is shared. Another merges the small shards that commits leave (shard_merge.hpp), a third counts
// what came for suggestions (archive_counting.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/latency_histogram.hpp"
#include "indexer/live/archive_commit.hpp"
#include "indexer/live/shard_merge.hpp"

namespace timbao {

struct LiveWriterOptions {
  MergePolicy merge;
  bool merges = true;  // in the background
  // Counting (archive_counting.hpp) begins so long after a change, and later where it takes long:
  // so many times as long as it kept a core busy the last time.
  std::chrono::milliseconds count_interval{30'000};
  unsigned count_rest = 20;
  // What is not named any more is kept so long for readers that are just opening it.
  std::chrono::milliseconds grace{10'000};
  std::size_t waiting_bytes_max = std::size_t{256} << 20;
  // Called after every new manifest, by any of the threads; a commit's callers are answered behind
  // it.
  std::function<void()> on_published;
  // What went wrong in the background and will be tried again.
  std::function<void(const Error&)> on_problem;
};

// Outcomes, one a change, or why nothing of its group was done (commit_changes() has the reasons).
using ChangesDone = std::function<void(Result<std::vector<ChangeOutcome>>)>;

struct LiveWriterCounts {
  std::uint64_t commits = 0;
  std::uint64_t failed_commits = 0;
  LatencyHistogram commit_durations;  // from the group's first look at the archive till it is found
  std::uint64_t changes = 0;
  std::uint64_t merges = 0;
  std::uint64_t failed_merges = 0;
  std::uint64_t countings = 0;
  std::uint64_t failed_countings = 0;
  std::size_t shards = 0;
};

// Makes an empty archive where there is none. Fails as LiveWriter::open() does.
Result<void> make_archive(const std::filesystem::path& archive);

// Thread-safe.
class LiveWriter {
 public:
  // Makes the archive if there is none, and removes what a killed writer left. conflict while
  // another process or writer takes updates of it; otherwise as read_manifest().
  static Result<std::unique_ptr<LiveWriter>> open(const std::filesystem::path& archive,
                                                  LiveWriterOptions options = {});
  ~LiveWriter();

  // Commits the changes in one group and calls `done` on the committing thread when they are
  // durable. False, without doing anything, if too much waits already or the writer is stopping.
  bool submit(std::vector<ArticleChange> changes, ChangesDone done);
  // The same, waiting for the end; unavailable where submit() says no.
  Result<std::vector<ChangeOutcome>> apply(std::vector<ArticleChange> changes);

  // Commits what waits, ends a merge that runs, gives up counting, and refuses whatever comes
  // later.
  void stop();

  LiveWriterCounts counts() const;

 private:
  class Work;
  explicit LiveWriter(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

}  // namespace timbao
