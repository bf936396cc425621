// The read-answer-write loop of a connection.
#include "server/http/session.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "server/http/router.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

using Request = http::request<http::string_body>;
using RequestParser = http::request_parser<http::string_body>;
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
  if (!answer.last_modified.empty())
    response.set(http::field::last_modified, answer.last_modified);
  if (!answer.disposition.empty())
    response.set(http::field::content_disposition, answer.disposition);
  if (!answer.etag.empty())
    response.set(http::field::etag, answer.etag);
  if (!answer.allow.empty())
    response.set(http::field::allow, answer.allow);
  if (answer.status == 503)
    response.set(http::field::retry_after, "1");
  response.body() = std::move(answer.body);
  if (answer.next_piece && version >= 11)
    response.chunked(true);
  else if (answer.next_piece)
    response.keep_alive(false);  // the end of the connection ends the body
  else if (answer.status != 304)
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

// Writes a piece in blocks, each of which has its own time, so that slow clients are not cut off.
asio::awaitable<bool> write_piece(beast::tcp_stream& stream, const std::string& piece, bool chunked,
                                  const HttpLimits& limits) {
  constexpr std::size_t block_bytes = 16384;
  for (std::size_t begin = 0; begin < piece.size(); begin += block_bytes) {
    const auto block =
        asio::buffer(piece.data() + begin, std::min(block_bytes, piece.size() - begin));
    stream.expires_after(limits.idle);
    beast::error_code failure;
    if (chunked) {
      const auto [error, bytes] =
          co_await asio::async_write(stream, http::make_chunk(block), as_values);
      failure = error;
    } else {
      const auto [error, bytes] = co_await asio::async_write(stream, block, as_values);
      failure = error;
    }
    if (failure)
      co_return false;
  }
  co_return true;
}

// Sends a body as it is made: a piece is made when the one before has gone to the client, which has
// `idle` for each block. False where the client is gone or the body failed half-way; then the
// missing last chunk, or the reset connection, tells.
asio::awaitable<bool> write_pieces(beast::tcp_stream& stream, Response response, NextPiece next,
                                   const HttpLimits& limits) {
  const bool chunked = response.chunked();
  std::string piece = std::move(response.body());
  http::response<http::empty_body> header(std::move(response.base()));
  http::response_serializer<http::empty_body> serializer(header);
  {
    const auto [error, bytes] = co_await http::async_write_header(stream, serializer, as_values);
    if (error)
      co_return false;
  }
  for (;;) {
    if (!co_await write_piece(stream, piece, chunked, limits))
      co_return false;
    stream.expires_never();  // making a piece is the pool's time, not the client's
    std::optional<std::string> more = co_await next();
    if (!more)
      co_return false;
    if (more->empty())
      break;
    piece = std::move(*more);
  }
  if (!chunked)
    co_return true;
  stream.expires_after(limits.idle);
  const auto [error, bytes] =
      co_await asio::async_write(stream, http::make_chunk_last(), as_values);
  co_return !error;
}

// Reads a request. Empty lines before it are skipped (RFC 9112, 2.2), and a client that waits for
// leave to send its body is given it.
asio::awaitable<beast::error_code> read_request(beast::tcp_stream& stream,
                                                beast::flat_buffer& buffer, RequestParser& parser,
                                                const HttpLimits& limits) {
  constexpr std::size_t first_read = 4096;
  for (;;) {
    const auto bytes = static_cast<const char*>(buffer.data().data());
    if (buffer.size() >= 2 && bytes[0] == '\r' && bytes[1] == '\n')
      buffer.consume(2);
    else if (buffer.size() >= 2)
      break;
    if (buffer.size() >= 2)
      continue;
    const auto [error, count] =
        co_await stream.async_read_some(buffer.prepare(first_read), as_values);
    if (error == asio::error::eof)
      co_return http::error::end_of_stream;
    if (error)
      co_return error;
    buffer.commit(count);
  }
  const auto [header_error, header_bytes] =
      co_await http::async_read_header(stream, buffer, parser, as_values);
  if (header_error)
    co_return header_error;
  const std::size_t body_max =
      body_bytes_max(view(parser.get().method_string()), view(parser.get().target()), limits);
  if (parser.content_length().value_or(0) > body_max)
    co_return http::error::body_limit;
  parser.body_limit(body_max);
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    const auto [error, bytes] = co_await http::async_write(stream, go_on, as_values);
    if (error)
      co_return error;
  }
  const auto [error, bytes] = co_await http::async_read(stream, buffer, parser, as_values);
  co_return error;
}

bool names_one_host(const Request& request) {
  return request.version() < 11 || request.count(http::field::host) == 1;
}

Answer wrong_host() {
  return problem(400, "invalid-request", "Not an HTTP request",
                 "a request of HTTP/1.1 has one Host header");
}

HttpRequest plain(const Request& request) {
  return {view(request.method_string()),
          view(request.target()),
          view(request[http::field::if_none_match]),
          request.body(),
          view(request[http::field::if_modified_since]),
          view(request[http::field::host]),
          view(request[http::field::if_match]),
          view(request[http::field::content_type]),
          view(request["X-Forwarded-Proto"])};
}

// Closing with unread bytes resets the connection, and the client may lose the answer: says that
// nothing more comes, then reads what is still on its way, for a while.
asio::awaitable<void> close_gently(beast::tcp_stream& stream, const HttpLimits& limits) {
  beast::error_code ignored;
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  stream.expires_after(limits.linger);
  std::array<char, 16384> discarded;
  for (std::size_t sum = 0; sum < limits.linger_bytes;) {
    const auto [error, count] = co_await stream.async_read_some(asio::buffer(discarded), as_values);
    if (error)
      break;
    sum += count;
  }
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
                                  SearcherPool& pool, AnswerCache& answers,
                                  OpenSessions& sessions) {
  OpenSessions::Session session{&stream, true};
  const Registration registration(sessions, session);
  beast::flat_buffer buffer;
  bool keep_open = true;
  while (keep_open) {
    if (sessions.stopping() && buffer.size() == 0)
      break;  // a request that has arrived is still answered, and told that it is the last
    RequestParser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(std::max(limits.body_bytes, limits.documents_bytes));
    stream.expires_after(limits.idle);
    session.waits_for_request = true;
    const beast::error_code error = co_await read_request(stream, buffer, parser, limits);
    session.waits_for_request = false;
    if (error) {
      Answer answer = unreadable(error);
      if (answer.status == 0)
        co_return;
      stream.expires_after(limits.idle);
      co_await write_response(stream, make_response(std::move(answer), 11, false), false);
      break;
    }
    const Request request = parser.release();
    const bool well_formed = names_one_host(request);
    Answer answer;  // awaiting inside ?: destroys its temporaries twice in GCC 12
    if (well_formed)
      answer = co_await answer_request(plain(request), pool, answers);
    else
      answer = wrong_host();
    keep_open = well_formed && request.keep_alive() && !sessions.stopping();
    stream.expires_after(limits.idle);
    const bool head = request.method() == http::verb::head;
    NextPiece next = std::move(answer.next_piece);
    const bool in_pieces = next != nullptr && !head;
    answer.next_piece = next;
    Response response = make_response(std::move(answer), request.version(), keep_open);
    keep_open = response.keep_alive();
    bool written = false;
    if (in_pieces)
      written = co_await write_pieces(stream, std::move(response), std::move(next), limits);
    else
      written = co_await write_response(stream, std::move(response), head);
    if (in_pieces && !written)
      co_return;  // at once: a lingering close would look like the end of the body
    keep_open = keep_open && written;
  }
  if (!sessions.stopping())
    co_await close_gently(stream, limits);
}

}  // namespace timbao
