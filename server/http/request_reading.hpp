// Reads requests off a connection, each part in its time.
#pragma once

#include <chrono>
#include <cstddef>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http/answer.hpp"
#include "server/http/client_stream.hpp"
#include "server/http/http_request.hpp"
#include "server/http/http_settings.hpp"

namespace timbao {

using RequestParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using Request = RequestParser::value_type;

// Reads the header of the next request. Empty lines before it are skipped (RFC 9112, 2.2). The
// client has limits.idle to begin and limits.header from the first byte on.
boost::asio::awaitable<boost::beast::error_code> read_header(ClientStream& stream,
                                                             boost::beast::flat_buffer& buffer,
                                                             RequestParser& parser,
                                                             const HttpLimits& limits);

// Reads the body behind a header, of `most` bytes at most, and gives a client that waits for leave
// to send it that leave. What it refers to must live as long.
class BodyReader {
 public:
  BodyReader(ClientStream& stream, boost::beast::flat_buffer& buffer, RequestParser& parser,
             std::size_t most, const HttpLimits& limits)
      : stream_(stream), buffer_(buffer), parser_(parser), most_(most), limits_(limits) {}

  // Goes on until the parser has `wanted` bytes of the body, or all of it. May be called again when
  // these have been taken out of it.
  boost::asio::awaitable<boost::beast::error_code> read(std::size_t wanted);

 private:
  boost::asio::awaitable<boost::beast::error_code> begin();

  ClientStream& stream_;
  boost::beast::flat_buffer& buffer_;
  RequestParser& parser_;
  const std::size_t most_;
  const HttpLimits& limits_;
  bool begun_ = false;
  std::chrono::steady_clock::time_point start_;
  std::size_t received_ = 0;
};

// What is wrong with a header that could be read: it names no host or two, its body is encoded in a
// way that is not understood, a field that decides who may do what is there twice. 400 or 501.
std::optional<Answer> check_header(const Request& request);

// Whether a body comes behind the header.
bool announces_body(const RequestParser& parser);

// The answer to what could not be read as a request; status 0 where there is nobody to tell.
Answer unreadable(const boost::beast::error_code& error);

// Views into the request; who asks is not filled in.
HttpRequest plain_request(const Request& request);

}  // namespace timbao
