// Deadlines and checks around Beast's parser.
#include "server/http/request_reading.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>

namespace timbao {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t block_bytes = 4096;
constexpr std::size_t body_block_bytes = 65536;

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// Skips empty lines. False where more must be read to know whether there is one.
bool skip_empty_lines(beast::flat_buffer& buffer) {
  while (buffer.size() >= 2) {
    const auto bytes = static_cast<const char*>(buffer.data().data());
    if (bytes[0] != '\r' || bytes[1] != '\n')
      return true;
    buffer.consume(2);
  }
  return false;
}

asio::awaitable<beast::error_code> read_more(ClientStream& stream, beast::flat_buffer& buffer,
                                             std::size_t most) {
  const auto [error, count] = co_await stream.async_read_some(buffer.prepare(most), as_values);
  if (error == asio::error::eof)
    co_return http::error::end_of_stream;
  if (!error)
    buffer.commit(count);
  co_return error;
}

// Whether a line of the header goes on in the next one, which RFC 9112 lets no client do any more
// (5.2): servers in a row may disagree on where the field ends. Beast would join them. It takes the
// fields only when all are there, so they are in the buffer together.
bool is_folded(const beast::flat_buffer& buffer) {
  std::string_view bytes(static_cast<const char*>(buffer.data().data()), buffer.size());
  bytes = bytes.substr(0, bytes.find("\r\n\r\n"));
  return bytes.find("\n ") != std::string_view::npos ||
         bytes.find("\n\t") != std::string_view::npos;
}

// Parses what is in the buffer. Beast throws for fields of over 64 kB, behind a body too.
beast::error_code parse_some(RequestParser& parser, beast::flat_buffer& buffer) try {
  beast::error_code error;
  buffer.consume(parser.put(buffer.data(), error));
  return error;
} catch (const std::length_error&) {
  return http::error::header_limit;
}

Answer bad_request(std::string_view detail) {
  return problem(400, "invalid-request", "Not an HTTP request", detail);
}

}  // namespace

asio::awaitable<beast::error_code> read_header(ClientStream& stream, beast::flat_buffer& buffer,
                                               RequestParser& parser, const HttpLimits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  parser.body_limit(boost::none);  // known when the header is
  bool begun = buffer.size() > 0;
  stream.tcp().expires_after(begun ? limits.header : limits.idle);
  while (!skip_empty_lines(buffer)) {
    const beast::error_code error = co_await read_more(stream, buffer, block_bytes);
    if (error)
      co_return error;
    if (!std::exchange(begun, true))
      stream.tcp().expires_after(limits.header);
  }
  for (;;) {
    if (is_folded(buffer))
      co_return http::error::bad_obs_fold;
    beast::error_code error = parse_some(parser, buffer);
    if (!error && parser.is_header_done())
      co_return error;
    if (!error || error == http::error::need_more)
      error = co_await read_more(stream, buffer, block_bytes);
    if (error)
      co_return error;
  }
}

asio::awaitable<beast::error_code> BodyReader::begin() {
  if (parser_.content_length() && *parser_.content_length() > most_)
    co_return http::error::body_limit;
  parser_.body_limit(most_);
  if (beast::iequals(parser_.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    stream_.tcp().expires_after(limits_.transfer);
    const auto [error, bytes] = co_await http::async_write(stream_, go_on, as_values);
    if (error)
      co_return error;
  }
  start_ = std::chrono::steady_clock::now();
  received_ = buffer_.size();
  parser_.eager(true);
  co_return beast::error_code{};
}

asio::awaitable<beast::error_code> BodyReader::read(std::size_t wanted) {
  if (parser_.is_done())
    co_return beast::error_code{};
  if (!std::exchange(begun_, true)) {
    const beast::error_code error = co_await begin();
    if (error)
      co_return error;
  }
  for (;;) {
    beast::error_code error = parse_some(parser_, buffer_);
    if (error && error != http::error::need_more)
      co_return error;
    if (parser_.is_done() || parser_.get().body().size() >= wanted)
      co_return beast::error_code{};
    // What is left is the line of a chunk, or the fields behind the last: nobody needs long ones.
    if (buffer_.size() > limits_.header_bytes)
      co_return http::error::header_limit;
    // What was sent quickly earns time, but not for saying nothing at all.
    const std::chrono::seconds earned(received_ / limits_.bytes_per_second);
    stream_.tcp().expires_at(std::min(start_ + limits_.transfer + earned,
                                      std::chrono::steady_clock::now() + limits_.transfer));
    const std::size_t before = buffer_.size();
    error = co_await read_more(stream_, buffer_, body_block_bytes);
    if (error)
      co_return error;
    received_ += buffer_.size() - before;
  }
}

std::optional<Answer> check_header(const Request& request) {
  if (request.version() >= 11 && request.count(http::field::host) != 1)
    return bad_request("a request of HTTP/1.1 has one Host header");
  if (request.version() != 10 && request.version() != 11)
    return problem(505, "version-not-supported", "HTTP version not supported",
                   "this server speaks HTTP/1.1 and HTTP/1.0");
  // Two servers in a row that read such fields differently take one request for two.
  const bool encoded = request.count(http::field::transfer_encoding) > 0;
  if (encoded && (request.version() < 11 || request.count(http::field::content_length) > 0))
    return bad_request("a body has a length or is sent in chunks, and chunks need HTTP/1.1");
  if (encoded && (request.count(http::field::transfer_encoding) > 1 ||
                  !beast::iequals(request[http::field::transfer_encoding], "chunked")))
    return problem(501, "encoding-not-supported", "Transfer encoding not supported",
                   "the only transfer encoding that is understood is \"chunked\"");
  const std::string_view length = view(request[http::field::content_length]);
  if (length.find_first_not_of("0123456789") != std::string_view::npos)  // "5, 5" is legal, no more
    return bad_request("a body has one length");
  for (const beast::string_view name :
       {beast::string_view("Authorization"), beast::string_view("X-Api-Key"),
        beast::string_view("Origin"), beast::string_view("Content-Length")})
    if (request.count(name) > 1)
      return bad_request("the header " + std::string(name) + " is given twice");
  return {};
}

bool announces_body(const RequestParser& parser) {
  return !parser.is_done() && (parser.chunked() || parser.content_length().value_or(0) > 0);
}

Answer unreadable(const beast::error_code& error) {
  if (error == http::error::header_limit)
    return problem(431, "header-too-large", "Header too large",
                   "the request's header is larger than this server accepts");
  if (error == http::error::body_limit)
    return problem(413, "body-too-large", "Body too large",
                   "the request's body is larger than this server accepts");
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message)
    return bad_request("the request is malformed: " + error.message());
  Answer nobody;
  nobody.status = 0;
  return nobody;
}

HttpRequest plain_request(const Request& request) {
  HttpRequest plain;
  plain.method = view(request.method_string());
  plain.target = view(request.target());
  plain.body = request.body();
  plain.host = view(request[http::field::host]);
  plain.if_match = view(request[http::field::if_match]);
  plain.content_type = view(request[http::field::content_type]);
  plain.if_none_match = view(request[http::field::if_none_match]);
  plain.if_modified_since = view(request[http::field::if_modified_since]);
  plain.authorization = view(request[http::field::authorization]);
  plain.api_key = view(request["X-Api-Key"]);
  plain.origin = view(request[http::field::origin]);
  plain.asked_method = view(request[http::field::access_control_request_method]);
  plain.forwarded_proto = view(request["X-Forwarded-Proto"]);
  plain.forwarded = request.count(http::field::forwarded) > 0 || request.count("Via") > 0 ||
                    request.count("X-Forwarded-For") > 0 || request.count("X-Real-IP") > 0;
  return plain;
}

}  // namespace timbao
