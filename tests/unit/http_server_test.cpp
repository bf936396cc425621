// The whole server within the process: many clients at once, reloading under load, and its end. Run
// under ThreadSanitizer these are the threads that share things.
#include "server/http/http_server.hpp"

#include <atomic>
#include <csignal>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include "tests/support/session_exchange.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

using tcp = boost::asio::ip::tcp;

std::string ask(unsigned short port, const std::string& target) {
  boost::asio::io_context context;
  tcp::socket socket(context);
  socket.connect({boost::asio::ip::address_v4::loopback(), port});
  const std::string request =
      "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  boost::asio::write(socket, boost::asio::buffer(request));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  return answer;
}

std::string status_of(const std::string& answer) {
  return answer.substr(0, answer.find('\r'));
}

TEST(HttpServer, AnswersManyClientsWhileItIsReloadedAndStopped) {
  spdlog::set_level(spdlog::level::off);
  const TemporaryDirectory directory;
  const std::filesystem::path archive = directory.path() / "archive";
  ASSERT_FALSE(build(archive, {std::string(TIMBAO_SOURCE_DIR) + "/samples"}).summary.has_error());
  const auto pool = SearcherPool::open({{"bao", archive}}, 4, 64);
  ASSERT_FALSE(pool.has_error());
  HttpSettings settings;
  settings.logged_requests = LoggedRequests::none;
  std::promise<unsigned short> listening;
  std::atomic<int> reloads = 0;
  std::thread server([&] {
    const Result<void> served = serve(
        {"127.0.0.1", 0}, settings, **pool,
        [&]() -> Result<HttpSettings> {
          ++reloads;
          if (reloads % 2 == 0)
            return Error{ErrorCode::invalid_argument, "wrong", "file:1"};
          return settings;
        },
        [&](const std::string& url) {
          const std::size_t colon = url.rfind(':');
          listening.set_value(static_cast<unsigned short>(std::stoi(url.substr(colon + 1))));
        });
    EXPECT_FALSE(served.has_error());
  });
  const unsigned short port = listening.get_future().get();
  const std::vector<std::string> targets = {
      "/v1/archives/bao/search?q=l%C3%BAa+ch%E1%BB%8Bu+m%E1%BA%B7n&facets=source",
      "/v1/archives/bao/search?q=%22thanh+hoa%22+OR+title:lua&strict=true",
      "/v1/archives/bao/suggest?q=th",
      "/v1/archives/bao/export.jsonl?from=2000",
      "/v1/archives/bao/feed.atom?q=tinh",
      "/v1/analyze?text=hoa",
      "/metrics",
      "/?q=hoa",
  };
  std::vector<std::thread> clients;
  for (std::size_t client = 0; client < 8; ++client)
    clients.emplace_back([&, client] {
      for (std::size_t round = 0; round < 24; ++round) {
        const std::string& target = targets[(client + round) % targets.size()];
        EXPECT_EQ(status_of(ask(port, target)), "HTTP/1.1 200 OK") << target;
        if (client == 0 && round % 4 == 0)
          std::raise(SIGHUP);
      }
    });
  for (std::thread& client : clients)
    client.join();
  EXPECT_GT(reloads, 1);
  std::raise(SIGTERM);
  server.join();
}

TEST(HttpServer, DoesNotListenBeyondItsMachineWithoutKeys) {
  const TemporaryDirectory directory;
  const std::filesystem::path archive = directory.path() / "archive";
  ASSERT_FALSE(build(archive, {std::string(TIMBAO_SOURCE_DIR) + "/samples"}).summary.has_error());
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
    const auto pool = SearcherPool::open({{"bao", archive}}, 1, 8);
    const Result<void> served = serve(
        {host, 0}, {}, **pool, [] { return Result<HttpSettings>(HttpSettings{}); },
        [](const std::string&) { FAIL() << "it listens"; });
    ASSERT_TRUE(served.has_error());
    EXPECT_EQ(served.error().place, host);
  }
}

// A session ends by itself whatever comes, and says what is wrong where there is somebody to tell.
TEST(Session, AnswersWhatIsNoRequest) {
  spdlog::set_level(spdlog::level::off);
  HttpSettings settings;
  settings.logged_requests = LoggedRequests::none;
  SessionExchange exchange(settings);
  struct Row {
    std::string sent;
    std::string status;  // of the first answer; "" where there is none
  };
  const std::string chunked =
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::vector<Row> rows = {
      {"", ""},
      {"\r\n\r\n", ""},
      {"GET / HT", ""},
      {"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 200 OK"},
      {"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhel", ""},
      {chunked + "0\r\nX: " + std::string(70000, 'b') + "\r\n\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
      {chunked + std::string(1 << 20, '0'), "HTTP/1.1 431 Request Header Fields Too Large"},
      {chunked + "5;" + std::string(1 << 20, 'x') + "\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(status_of(exchange.send(row.sent)), row.status) << row.sent.substr(0, 100);
  EXPECT_EQ(exchange.service().sessions.count(), 0u);
  EXPECT_EQ(exchange.service().metrics.in_flight, 0u);
}

}  // namespace
}  // namespace timbao
