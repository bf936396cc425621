// Counts what waits.
#include "server/search/archive_updates.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace timbao {

bool ArchiveUpdates::submit(std::size_t bytes, std::function<void(LiveWriter&)> task) {
  const std::size_t before = waiting_bytes_.fetch_add(bytes);
  if (before > 0 && before + bytes > waiting_bytes_max) {
    waiting_bytes_.fetch_sub(bytes);
    return false;
  }
  boost::asio::post(thread_, [this, bytes, task = std::move(task)] {
    task(*writer_);
    waiting_bytes_.fetch_sub(bytes);
  });
  return true;
}

void ArchiveUpdates::stop() {
  thread_.join();
  writer_->stop();
}

}  // namespace timbao
