// The read-answer-write loop of a connection.
#include "server/http/session.hpp"

#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "server/http/router.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// Headers that every answer carries; the policy lets the page load nothing from elsewhere.
void set_common_headers(Response& response) {
  response.set(http::field::server, "Timbao");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Content-Security-Policy",
               "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
}

Response make_response(Answer answer, unsigned version, bool keep_alive) {
  Response response;
  response.version(version);
  response.result(answer.status);
  response.keep_alive(keep_alive);
  set_common_headers(response);
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, answer.etag.empty() ? "no-store" : "no-cache");
  if (!answer.etag.empty())
    response.set(http::field::etag, answer.etag);
  if (!answer.allow.empty())
    response.set(http::field::allow, answer.allow);
  if (answer.status == 503)
    response.set(http::field::retry_after, "1");
  response.body() = std::move(answer.body);
  if (answer.status != 304)
    response.prepare_payload();
  return response;
}

// The answer to what could not be read as a request; status 0 where there is nobody to tell.
Answer unreadable(const beast::error_code& error) {
  if (error == http::error::header_limit)
    return problem(431, "header-too-large", "Header too large",
                   "the request's header is larger than this server accepts");
  if (error == http::error::body_limit)
    return problem(413, "body-too-large", "Body too large",
                   "the request's body is larger than this server accepts");
  if (error == beast::error::timeout)
    return problem(408, "timeout", "Timeout", "the request took too long to arrive");
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message)
    return problem(400, "invalid-request", "Not an HTTP request",
                   "the request is malformed: " + error.message());
  Answer nobody;
  nobody.status = 0;
  return nobody;
}

asio::awaitable<bool> write_response(beast::tcp_stream& stream, Response response, bool head) {
  if (head) {
    http::response<http::empty_body> header(std::move(response.base()));
    const auto [error, bytes] = co_await http::async_write(stream, header, as_values);
    co_return !error;
  }
  const auto [error, bytes] = co_await http::async_write(stream, response, as_values);
  co_return !error;
}

// Notes the session while it lives.
class Registration {
 public:
  Registration(OpenSessions& sessions, OpenSessions::Session& session)
      : sessions_(sessions), session_(session) {
    sessions_.add(&session_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() { sessions_.remove(&session_); }

 private:
  OpenSessions& sessions_;
  OpenSessions::Session& session_;
};

}  // namespace

void OpenSessions::stop() {
  stopping_ = true;
  for (Session* const session : sessions_)
    if (session->waits_for_request)
      session->stream->cancel();
}

asio::awaitable<void> run_session(beast::tcp_stream stream, const HttpLimits& limits,
                                  SearcherPool& pool, OpenSessions& sessions) {
  OpenSessions::Session session{&stream, true};
  const Registration registration(sessions, session);
  beast::flat_buffer buffer;
  bool keep_open = true;
  while (keep_open && !sessions.stopping()) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(limits.body_bytes);
    stream.expires_after(limits.idle);
    session.waits_for_request = true;
    const auto [error, bytes] = co_await http::async_read(stream, buffer, parser, as_values);
    session.waits_for_request = false;
    if (error) {
      Answer answer = unreadable(error);
      if (answer.status != 0) {
        stream.expires_after(limits.idle);
        co_await write_response(stream, make_response(std::move(answer), 11, false), false);
      }
      break;
    }
    const Request request = parser.release();
    const HttpRequest plain{view(request.method_string()), view(request.target()),
                            view(request[http::field::if_none_match])};
    Answer answer = co_await answer_request(plain, pool);
    keep_open = request.keep_alive() && !sessions.stopping();
    stream.expires_after(limits.idle);
    const bool written = co_await write_response(
        stream, make_response(std::move(answer), request.version(), keep_open),
        request.method() == http::verb::head);
    keep_open = keep_open && written;
  }
  beast::error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace timbao
