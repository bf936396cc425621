// Hands a change of an archive to its writer from a coroutine and waits for the end.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
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

// Tells the coroutine its answer; called once, on any thread.
using Respond = std::function<void(Answer)>;

// Runs `task(LiveWriter&, Respond)` on the thread that prepares the archive's updates, and resumes
// the coroutine on its own executor when the task, or whoever it passed that on to, responds; with
// nothing if too many updates wait or the archive takes none. The task must not refer to anything
// that may go while it runs: give it values. `bytes` is what it keeps in memory.
template <typename Task>
boost::asio::awaitable<std::optional<Answer>> run_update_task(SearcherPool& pool, std::string name,
                                                              std::size_t bytes, Task task) {
  namespace asio = boost::asio;
  // A named initiation, not an inline capturing lambda: GCC 12 frees those twice (asio #858).
  auto initiate = [&pool, name = std::move(name), bytes,
                   task = std::move(task)](auto handler) mutable {
    auto work = std::make_shared<
        asio::executor_work_guard<asio::associated_executor_t<std::decay_t<decltype(handler)>>>>(
        asio::make_work_guard(asio::get_associated_executor(handler)));
    auto shared = std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
    const auto resume = [shared, work](std::optional<Answer> answer) {
      asio::post(work->get_executor(), [shared, answer = std::move(answer)]() mutable {
        std::move (*shared)(std::move(answer));
      });
    };
    const Respond respond = [resume](Answer answer) { resume(std::move(answer)); };
    auto shared_task = std::make_shared<Task>(std::move(task));
    const bool accepted = pool.submit_update(
        name, bytes,
        [shared_task, respond](LiveWriter& writer) { (*shared_task)(writer, respond); });
    if (!accepted)
      resume(std::nullopt);
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>,
                                          void(std::optional<Answer>)>(std::move(initiate),
                                                                       asio::use_awaitable);
}

}  // namespace timbao
