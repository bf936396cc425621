// Threads that take a part of a search while nobody else needs the cores.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include <boost/asio/thread_pool.hpp>

namespace timbao {

// Thread-safe.
class IdleCores {
 public:
  // `busy` says how many searches run or wait at this moment, on as many threads as there are cores
  // for them.
  IdleCores(unsigned cores, std::function<std::size_t()> busy);
  ~IdleCores();
  IdleCores(const IdleCores&) = delete;
  IdleCores& operator=(const IdleCores&) = delete;

  // Cores that neither a search nor a part of one uses. Another search may begin right after.
  std::size_t count() const;
  // Runs all parts, the first one on the caller's thread, and comes back when all are done. They
  // must not throw. About 10 microseconds.
  void run(const std::vector<std::function<void()>>& parts);

 private:
  const unsigned cores_;
  const std::function<std::size_t()> busy_;
  std::atomic<std::size_t> lent_ = 0;
  boost::asio::thread_pool threads_;
};

}  // namespace timbao
