// Hands parts to threads and waits for them.
#include "server/search/search_helpers.hpp"

#include <algorithm>
#include <latch>
#include <utility>

#include <boost/asio/post.hpp>

namespace timbao {

SearchHelpers::SearchHelpers(unsigned cores, std::function<std::size_t()> busy)
    : cores_(cores), busy_(std::move(busy)), threads_(std::max(1u, cores - 1)) {}

SearchHelpers::~SearchHelpers() {
  threads_.join();
}

std::size_t SearchHelpers::idle() const {
  const std::size_t used = busy_() + helping_.load();
  return used < cores_ ? cores_ - used : 0;
}

void SearchHelpers::run(const std::vector<std::function<void()>>& parts) {
  std::latch done(static_cast<std::ptrdiff_t>(parts.size()) - 1);
  for (std::size_t part = 1; part < parts.size(); ++part) {
    ++helping_;
    boost::asio::post(threads_, [this, &done, &parts, part] {
      parts[part]();
      --helping_;
      done.count_down();
    });
  }
  parts.front()();
  done.wait();
}

}  // namespace timbao
