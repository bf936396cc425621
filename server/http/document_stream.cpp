// Articles, a line each, of a body of any size: committed batch by batch as they come.
#include "server/http/document_stream.hpp"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "server/http/archive_task.hpp"
#include "server/http/line_batches.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

// Where too much waits already, the client waits, for it is not read from: up to five seconds.
constexpr int attempts_max = 50;
constexpr auto attempt_interval = std::chrono::milliseconds(100);

Answer wrong_body(const std::string& message) {
  return problem_of({ErrorCode::invalid_argument, message, "body"});
}

}  // namespace

asio::awaitable<Answer> put_stream(NextBodyPiece next_piece, PutLines put_lines) {
  const auto answer = std::make_shared<BatchAnswer>();
  LineBatches batches;
  for (bool last = false; !last;) {
    std::optional<BodyPiece> piece = co_await next_piece();
    if (!piece)
      co_return Answer{};
    last = piece->last;
    std::optional<LineBatch> batch = batches.take(std::move(piece->bytes), last);
    if (!batch)
      co_return wrong_body("has a line of over 64 MB, " + std::to_string(batches.line()));
    const auto shared = std::make_shared<const LineBatch>(std::move(*batch));
    Answer done = co_await put_lines(shared, answer);
    for (int attempt = 1; done.status == 503 && attempt < attempts_max; ++attempt) {
      asio::steady_timer pause(co_await asio::this_coro::executor, attempt_interval);
      co_await pause.async_wait(asio::use_awaitable);
      done = co_await put_lines(shared, answer);
    }
    if (done.status != 200)
      co_return done;
    if (answer->size() > stream_articles_max)
      co_return wrong_body("has more than " + std::to_string(stream_articles_max) + " articles");
  }
  if (answer->size() == 0)
    co_return wrong_body("is empty: articles are expected");
  co_return answer->written();
}

}  // namespace timbao
