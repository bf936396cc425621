// The archives that a server takes updates of: a writer each, and a thread that prepares its work.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/thread_pool.hpp>

#include "analyzers/result.hpp"
#include "indexer/live/live_writer.hpp"

namespace timbao {

// Work of some size that waits for a thread of its own, so that neither searches nor connections
// wait for large bodies to be parsed. Thread-safe.
class ArchiveUpdates {
 public:
  explicit ArchiveUpdates(std::unique_ptr<LiveWriter> writer) : writer_(std::move(writer)) {}
  ~ArchiveUpdates() { stop(); }
  ArchiveUpdates(const ArchiveUpdates&) = delete;
  ArchiveUpdates& operator=(const ArchiveUpdates&) = delete;

  // Runs the task on the preparing thread. False, without running it, if work of more than
  // waiting_bytes_max waits already.
  bool submit(std::size_t bytes, std::function<void(LiveWriter&)> task);
  static constexpr std::size_t waiting_bytes_max = std::size_t{256} << 20;

  LiveWriterCounts counts() const { return writer_->counts(); }

  // Ends what was prepared, commits what waits.
  void stop();

 private:
  std::unique_ptr<LiveWriter> writer_;
  std::atomic<std::size_t> waiting_bytes_ = 0;
  boost::asio::thread_pool thread_{1};
};

}  // namespace timbao
