// One connection at a time.
#include "tests/support/session_exchange.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "server/http/session.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

std::unique_ptr<SearcherPool> pool_of_samples(const std::filesystem::path& directory) {
  const RecordedBuild built = build(directory, {std::string(TIMBAO_SOURCE_DIR) + "/samples"});
  auto pool = SearcherPool::open({{"bao", directory}}, 2, 64);
  if (built.summary.has_error() || pool.has_error()) {
    std::fprintf(stderr, "the samples cannot be opened\n");
    std::abort();
  }
  return std::move(*pool);
}

asio::awaitable<void> talk(tcp::socket client, std::string bytes, std::string& answer) {
  (void)co_await asio::async_write(client, asio::buffer(bytes), as_values);
  boost::system::error_code ignored;
  client.shutdown(tcp::socket::shutdown_send, ignored);
  char block[16384];
  for (;;) {
    const auto [error, count] = co_await client.async_read_some(asio::buffer(block), as_values);
    answer.append(block, count);
    if (error)
      break;
  }
}

}  // namespace

struct SessionExchange::State {
  explicit State(HttpSettings settings)
      : pool(pool_of_samples(directory.path() / "archive")),
        service(*pool, std::move(settings)),
        acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  TemporaryDirectory directory;
  std::unique_ptr<SearcherPool> pool;
  HttpService service;
  asio::io_context context{1};
  tcp::acceptor acceptor;
};

SessionExchange::SessionExchange(HttpSettings settings)
    : state_(std::make_unique<State>(std::move(settings))) {}

SessionExchange::~SessionExchange() {
  state_->pool->stop();
}

HttpService& SessionExchange::service() {
  return state_->service;
}

std::string SessionExchange::send(std::string_view bytes) {
  tcp::socket client(state_->context);
  tcp::socket peer(state_->context);
  client.connect(state_->acceptor.local_endpoint());
  state_->acceptor.accept(peer);
  std::string answer;
  std::exception_ptr failure;
  asio::co_spawn(state_->context, run_session(std::move(peer), state_->service),
                 [&failure](const std::exception_ptr& thrown) { failure = thrown; });
  asio::co_spawn(state_->context, talk(std::move(client), std::string(bytes), answer),
                 asio::detached);
  state_->context.restart();
  state_->context.run();
  if (failure)
    std::rethrow_exception(failure);
  return answer;
}

}  // namespace timbao
