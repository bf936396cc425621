// Accepts connections until a signal comes.
#include "server/http/http_server.hpp"

#include <csignal>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include "server/http/session.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr auto drain_check_interval = std::chrono::milliseconds(20);
// Out of descriptors: wait a little instead of spinning.
constexpr auto accept_retry_interval = std::chrono::milliseconds(100);

Result<tcp::acceptor> listen(asio::io_context& context, const ListenAddress& address) {
  const std::string place = address.host + ":" + std::to_string(address.port);
  boost::system::error_code error;
  const asio::ip::address host = asio::ip::make_address(address.host, error);
  if (error)
    return Error{ErrorCode::invalid_argument, "not an IP address", place};
  const tcp::endpoint endpoint(host, address.port);
  tcp::acceptor acceptor(context);
  acceptor.open(endpoint.protocol(), error);
  if (!error)
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error)
    acceptor.bind(endpoint, error);
  if (!error)
    acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error)
    return Error{ErrorCode::invalid_argument, "cannot listen: " + error.message(), place};
  return acceptor;
}

void log_escaped_exception(const std::exception_ptr& exception) {
  if (!exception)
    return;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    spdlog::error("a session ended by an exception: {}", error.what());
  }
}

asio::awaitable<void> accept_connections(tcp::acceptor& acceptor, const HttpLimits& limits,
                                         SearcherPool& pool, AnswerCache& answers,
                                         OpenSessions& sessions) {
  asio::steady_timer pause(acceptor.get_executor());
  while (acceptor.is_open()) {
    auto [error, socket] = co_await acceptor.async_accept(as_values);
    if (error == asio::error::operation_aborted || !acceptor.is_open())
      break;
    if (error) {
      spdlog::warn("cannot accept a connection: {}", error.message());
      pause.expires_after(accept_retry_interval);
      co_await pause.async_wait(as_values);
      continue;
    }
    if (sessions.count() >= limits.connections)
      continue;  // closes the socket; the client tries again
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(
        acceptor.get_executor(),
        run_session(boost::beast::tcp_stream(std::move(socket)), limits, pool, answers, sessions),
        log_escaped_exception);
  }
}

// On a signal: no new connections, idle ones closed, busy ones given `drain` to finish.
asio::awaitable<void> stop_on_signal(asio::io_context& context, tcp::acceptor& acceptor,
                                     const HttpLimits& limits, OpenSessions& sessions) {
  asio::signal_set signals(context, SIGINT, SIGTERM);
  const auto [error, signal] = co_await signals.async_wait(as_values);
  if (error)
    co_return;
  spdlog::info("stopping on {}", signal == SIGINT ? "SIGINT" : "SIGTERM");
  boost::system::error_code ignored;
  acceptor.close(ignored);
  sessions.stop();
  const auto deadline = std::chrono::steady_clock::now() + limits.drain;
  asio::steady_timer timer(context);
  while (sessions.count() > 0 && std::chrono::steady_clock::now() < deadline) {
    timer.expires_after(drain_check_interval);
    co_await timer.async_wait(as_values);
  }
  if (sessions.count() > 0)
    spdlog::warn("{} connections cut off at the deadline", sessions.count());
  context.stop();
}

std::string url_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  const std::string in_url = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return "http://" + in_url + ":" + std::to_string(endpoint.port()) + "/";
}

}  // namespace

Result<void> serve(const ListenAddress& address, const HttpLimits& limits, SearcherPool& pool,
                   const std::function<void(const std::string& url)>& on_listening) {
  AnswerCache answers(limits.cache_bytes);
  OpenSessions sessions;  // outlives the context, whose sessions point at it
  asio::io_context context(1);
  Result<tcp::acceptor> acceptor = listen(context, address);
  if (acceptor.has_error())
    return acceptor.error();
  asio::co_spawn(context, stop_on_signal(context, *acceptor, limits, sessions), asio::detached);
  asio::co_spawn(context, accept_connections(*acceptor, limits, pool, answers, sessions),
                 asio::detached);
  context.poll();  // the signals are caught before anybody is told the address
  on_listening(url_of(acceptor->local_endpoint()));
  context.run();
  pool.stop();  // its tasks resume sessions of this context
  return {};
}

}  // namespace timbao
