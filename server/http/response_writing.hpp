// Makes HTTP messages of answers and writes them.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http/answer.hpp"
#include "server/http/client_stream.hpp"
#include "server/http/http_settings.hpp"
#include "server/operation/rate_limiter.hpp"

namespace timbao {

using Response = boost::beast::http::response<boost::beast::http::string_body>;

// What an answer's header says besides the answer.
struct ResponseContext {
  unsigned version = 11;
  bool keep_alive = false;
  bool head = false;  // the request wants no body
  std::string request_id;
  std::string allowed_origin;  // whose pages may read the answer; empty: only the server's own
  bool varies_by_origin = false;
  std::optional<RateState> rate;
  std::chrono::seconds transport_security{0};
};

Response make_response(Answer answer, const ResponseContext& context);

struct Written {
  bool whole = false;  // false where the client is gone, too slow, or the body failed half-way
  std::size_t body_bytes = 0;
};

// Writes an answer whose body is there.
boost::asio::awaitable<Written> write_response(ClientStream& stream, Response response, bool head,
                                               const HttpLimits& limits);

// Sends a body as it is made: a piece is made when the one before has gone to the client. Where
// that fails half-way the missing last chunk, or the reset connection, tells.
boost::asio::awaitable<Written> write_pieces(ClientStream& stream, Response response,
                                             NextPiece next, const HttpLimits& limits);

}  // namespace timbao
