// Headers, chunks and deadlines of answers.
#include "server/http/response_writing.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

namespace timbao {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

// The page loads its own files and talks to its own server, and nobody frames it.
constexpr const char* page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
// An answer of the API is no page, whatever an article in it says.
constexpr const char* data_policy =
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

void set_security_headers(Response& response, bool is_page, const ResponseContext& context) {
  response.set(http::field::server, "Timbao");
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "no-referrer");
  response.set("Content-Security-Policy", is_page ? page_policy : data_policy);
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  if (is_page) {
    response.set("X-Frame-Options", "DENY");
    response.set("Cross-Origin-Opener-Policy", "same-origin");
    response.set("Permissions-Policy",
                 "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  }
  if (context.transport_security.count() > 0)
    response.set("Strict-Transport-Security",
                 "max-age=" + std::to_string(context.transport_security.count()));
}

void set_context_headers(Response& response, const ResponseContext& context) {
  if (!context.request_id.empty())
    response.set("X-Request-Id", context.request_id);
  if (context.varies_by_origin)
    response.set(http::field::vary, "Origin");
  if (!context.allowed_origin.empty()) {
    response.set(http::field::access_control_allow_origin, context.allowed_origin);
    response.set(http::field::access_control_expose_headers,
                 "ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
                 "X-Request-Id");
  }
  if (context.rate) {
    response.set("RateLimit-Limit", std::to_string(context.rate->limit));
    response.set("RateLimit-Remaining", std::to_string(context.rate->remaining));
    response.set("RateLimit-Reset", std::to_string(context.rate->reset_seconds));
  }
}

// A client has limits.transfer for an answer, and as much longer as its size allows.
std::chrono::milliseconds time_for(std::size_t bytes, const HttpLimits& limits) {
  return limits.transfer + std::chrono::seconds(bytes / limits.bytes_per_second);
}

// Writes a piece in blocks, each of which has its own time, so that slow clients are not cut off.
asio::awaitable<bool> write_piece(ClientStream& stream, const std::string& piece, bool chunked,
                                  const HttpLimits& limits) {
  constexpr std::size_t block_bytes = 16384;
  for (std::size_t begin = 0; begin < piece.size(); begin += block_bytes) {
    const auto block =
        asio::buffer(piece.data() + begin, std::min(block_bytes, piece.size() - begin));
    stream.tcp().expires_after(limits.transfer);
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

}  // namespace

Response make_response(Answer answer, const ResponseContext& context) {
  Response response;
  response.version(context.version);
  response.result(answer.status);
  response.keep_alive(context.keep_alive);
  set_security_headers(response, answer.content_type.starts_with("text/html"), context);
  set_context_headers(response, context);
  if (!answer.content_type.empty())
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
  for (const auto& [name, value] : answer.headers)
    response.set(name, value);
  response.body() = std::move(answer.body);
  if (answer.next_piece && context.version >= 11)
    response.chunked(true);
  else if (answer.next_piece)
    response.keep_alive(false);  // the end of the connection ends the body
  else if (answer.status != 304 && answer.status != 204)
    response.prepare_payload();
  return response;
}

asio::awaitable<Written> write_response(ClientStream& stream, Response response, bool head,
                                        const HttpLimits& limits) {
  stream.tcp().expires_after(time_for(response.body().size(), limits));
  if (head) {
    http::response<http::empty_body> header(std::move(response.base()));
    const auto [error, bytes] = co_await http::async_write(stream, header, as_values);
    co_return Written{!error, 0};
  }
  const auto [error, bytes] = co_await http::async_write(stream, response, as_values);
  co_return Written{!error, response.body().size()};
}

asio::awaitable<Written> write_pieces(ClientStream& stream, Response response, NextPiece next,
                                      const HttpLimits& limits) {
  const bool chunked = response.chunked();
  std::string piece = std::move(response.body());
  http::response<http::empty_body> header(std::move(response.base()));
  http::response_serializer<http::empty_body> serializer(header);
  Written written;
  stream.tcp().expires_after(limits.transfer);
  {
    const auto [error, bytes] = co_await http::async_write_header(stream, serializer, as_values);
    if (error)
      co_return written;
  }
  for (;;) {
    if (!co_await write_piece(stream, piece, chunked, limits))
      co_return written;
    written.body_bytes += piece.size();
    stream.tcp().expires_never();  // making a piece is the pool's time, not the client's
    std::optional<std::string> more = co_await next();
    if (!more)
      co_return written;
    if (more->empty())
      break;
    piece = std::move(*more);
  }
  written.whole = true;
  if (!chunked)
    co_return written;
  stream.tcp().expires_after(limits.transfer);
  const auto [error, bytes] =
      co_await asio::async_write(stream, http::make_chunk_last(), as_values);
  written.whole = !error;
  co_return written;
}

}  // namespace timbao
