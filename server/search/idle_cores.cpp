// Hands parts to threads and waits for them.
#include "server/search/idle_cores.hpp"

#include <algorithm>
#include <latch>
#include <utility>

#include <boost/asio/post.hpp>

namespace timbao {

IdleCores::IdleCores(unsigned cores, std::function<std::size_t()> busy)
    : cores_(cores), busy_(std::move(busy)), threads_(std::max(1u, cores - 1)) {}

IdleCores::~IdleCores() {
  threads_.join();
}

std::size_t IdleCores::count() const {
  const std::size_t used = busy_() + lent_.load();
  return used < cores_ ? cores_ - used : 0;
}

void IdleCores::run(const std::vector<std::function<void()>>& parts) {
  std::latch done(static_cast<std::ptrdiff_t>(parts.size()) - 1);
  for (std::size_t part = 1; part < parts.size(); ++part) {
    ++lent_;
    boost::asio::post(threads_, [this, &done, &parts, part] {
      parts[part]();
      --lent_;
      done.count_down();
    });
  }
  parts.front()();
  done.wait();
}

}  // namespace timbao
