// Runs a piece of search work on the searcher pool from a coroutine.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// Runs `task(const OpenArchives&) -> Answer` on a searcher's thread and resumes the coroutine on
// its own executor with the answer; with nothing if the pool's queue is full. The task must not
// refer to anything that may go while it runs: give it values.
template <typename Task>
boost::asio::awaitable<std::optional<Answer>> run_search_task(SearcherPool& pool, Task task) {
  namespace asio = boost::asio;
  // A named initiation, not an inline capturing lambda: GCC 12 frees those twice (asio #858).
  auto initiate = [&pool, task = std::move(task)](auto handler) mutable {
    auto work = asio::make_work_guard(asio::get_associated_executor(handler));
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const auto resume = [shared, executor = work.get_executor()](std::optional<Answer> answer) {
      asio::post(executor, [shared, answer = std::move(answer)]() mutable {
        std::move (*shared)(std::move(answer));
      });
    };
    const bool accepted =
        pool.submit([task = std::move(task), resume, work = std::move(work)](
                        const OpenArchives& archives) { resume(task(archives)); });
    if (!accepted)
      resume(std::nullopt);
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>,
                                          void(std::optional<Answer>)>(std::move(initiate),
                                                                       asio::use_awaitable);
}

}  // namespace timbao
