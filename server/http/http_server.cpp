// Accepts connections until a signal comes.
#include "server/http/http_server.hpp"

#include <cerrno>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <sched.h>
#include <system_error>
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

// Without keys everybody who reaches the server may search it.
std::optional<Error> check_reach(const asio::ip::address& host, const HttpSettings& settings) {
  if (host.is_loopback() || !settings.keys.empty())
    return {};
  return Error{ErrorCode::invalid_argument,
               "cannot listen beyond this machine without keys; make one with `timbao-server keys "
               "create --access admin`, name the file by --keys, and see docs/operation.md",
               host.to_string()};
}

Result<tcp::acceptor> listen(asio::io_context& context, const ListenAddress& address,
                             const HttpSettings& settings) {
  const std::string place = address.host + ":" + std::to_string(address.port);
  boost::system::error_code error;
  const asio::ip::address host = asio::ip::make_address(address.host, error);
  if (error)
    return Error{ErrorCode::invalid_argument, "not an IP address", place};
  if (const std::optional<Error> wrong = check_reach(host, settings))
    return *wrong;
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

// Whether one more connection may be served; counts the ones that may not.
bool has_room(const tcp::socket& socket, HttpService& service) {
  const HttpSettings& settings = *service.settings;
  if (service.sessions.count() >= settings.limits.connections) {
    ++service.metrics.connections_refused_all;
    return false;
  }
  boost::system::error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error)
    return false;  // gone already
  if (!contains(settings.proxies, peer.address()) &&
      service.sessions.count_of(connection_owner(socket)) >=
          settings.limits.connections_per_address) {
    ++service.metrics.connections_refused_address;
    return false;
  }
  return true;
}

asio::awaitable<void> accept_connections(tcp::acceptor& acceptor, HttpService& service) {
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
    if (!has_room(socket, service))
      continue;  // closes the socket; the client tries again
    ++service.metrics.connections_accepted;
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(acceptor.get_executor(), run_session(std::move(socket), service),
                   log_escaped_exception);
  }
}

// On a signal: no new connections, idle ones closed, busy ones given `drain` to finish.
asio::awaitable<void> stop_on_signal(asio::io_context& context, tcp::acceptor& acceptor,
                                     HttpService& service) {
  asio::signal_set signals(context, SIGINT, SIGTERM);
  const auto [error, signal] = co_await signals.async_wait(as_values);
  if (error)
    co_return;
  spdlog::info("stopping on {}", signal == SIGINT ? "SIGINT" : "SIGTERM");
  service.draining = true;
  const HttpLimits limits = service.settings->limits;
  asio::steady_timer timer(context, limits.notice);
  if (limits.notice.count() > 0)
    co_await timer.async_wait(as_values);
  boost::system::error_code ignored;
  acceptor.close(ignored);
  service.sessions.stop();
  const auto deadline = std::chrono::steady_clock::now() + limits.drain;
  while (service.sessions.count() > 0 && std::chrono::steady_clock::now() < deadline) {
    timer.expires_after(drain_check_interval);
    co_await timer.async_wait(as_values);
  }
  if (service.sessions.count() > 0)
    spdlog::warn("{} connections cut off at the deadline", service.sessions.count());
  context.stop();
}

asio::awaitable<void> reload_on_signal(asio::io_context& context, asio::ip::address host,
                                       const ReloadSettings& reload, HttpService& service) {
  asio::signal_set signals(context, SIGHUP);
  for (;;) {
    const auto [error, signal] = co_await signals.async_wait(as_values);
    if (error)
      co_return;
    Result<HttpSettings> settings = reload();
    std::optional<Error> failure;
    if (settings.has_error())
      failure = settings.error();
    else
      failure = check_reach(host, *settings);
    if (failure) {
      ++service.metrics.reloads_failed;
      spdlog::error("nothing is changed by SIGHUP: {}", to_string(*failure));
      continue;
    }
    ++service.metrics.reloads;
    service.settings = std::make_shared<const HttpSettings>(std::move(*settings));
    spdlog::info("configuration, keys and certificate are read again");
  }
}

std::string url_of(const tcp::endpoint& endpoint, bool encrypted) {
  const std::string host = endpoint.address().to_string();
  const std::string in_url = endpoint.address().is_v6() ? "[" + host + "]" : host;
  return (encrypted ? "https://" : "http://") + in_url + ":" + std::to_string(endpoint.port()) +
         "/";
}

// On cores that are all busy, an answer that is ready or a request that comes in does not interrupt
// a search: what has gathered is handled when the search ends or its turn is over (some 3 ms). Two
// switches between threads for each request are most of what a connection costs otherwise
// (docs/performance.md). Threads that are started from here schedule as usual.
void let_searches_run_on() {
  const sched_param no_priority{};
  if (::sched_setscheduler(0, SCHED_BATCH | SCHED_RESET_ON_FORK, &no_priority) != 0)
    spdlog::debug("connections are handled as soon as they wake: {}",
                  std::generic_category().message(errno));
}

}  // namespace

Result<void> serve(const ListenAddress& address, HttpSettings settings, SearcherPool& pool,
                   const ReloadSettings& reload,
                   const std::function<void(const std::string& url)>& on_listening) {
  HttpService service(pool, std::move(settings));  // outlives the context, whose sessions use it
  asio::io_context context(1);
  Result<tcp::acceptor> acceptor = listen(context, address, *service.settings);
  if (acceptor.has_error())
    return acceptor.error();
  const tcp::endpoint place = acceptor->local_endpoint();
  asio::co_spawn(context, stop_on_signal(context, *acceptor, service), asio::detached);
  asio::co_spawn(context, reload_on_signal(context, place.address(), reload, service),
                 asio::detached);
  asio::co_spawn(context, accept_connections(*acceptor, service), asio::detached);
  context.poll();  // the signals are caught before anybody is told the address
  on_listening(url_of(place, service.settings->tls != nullptr));
  let_searches_run_on();
  context.run();
  pool.stop();  // its tasks resume sessions of this context
  return {};
}

}  // namespace timbao
