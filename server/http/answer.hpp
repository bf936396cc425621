// What a handler says, before it becomes an HTTP message; and problem documents (RFC 9457).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "analyzers/result.hpp"

namespace timbao {

// The next piece of a long body: empty at its end, nothing where it failed half-way.
using NextPiece = std::function<boost::asio::awaitable<std::optional<std::string>>()>;

struct Answer {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow;          // the methods a 405 names
  std::string etag;           // quoted; empty for answers that are not to be kept
  std::string last_modified;  // an HTTP date; empty if that is not known
  std::string disposition;    // Content-Disposition; empty for what is shown and not saved
  // Further fields of the header: {"Retry-After", "1"}.
  std::vector<std::pair<std::string, std::string>> headers;
  bool complete = true;  // false for what a time limit cut short; it is not kept
  // Set for a body that is sent piece by piece as it is made, with chunked transfer; `body` is its
  // beginning. Called again only when the piece before has been sent.
  NextPiece next_piece;
};

// application/problem+json with a stable type "urn:timbao:problem:NAME", a title for people, the
// detail and, where one is to blame, the parameter.
Answer problem(unsigned status, std::string_view name, std::string_view title,
               std::string_view detail, std::string_view parameter = {});

// 400 for a request's parameter.
Answer invalid_parameter(std::string_view parameter, std::string_view detail);

// The problem that an Error is to a client: not_found 404, unavailable 503, and so on.
Answer problem_of(const Error& error);

}  // namespace timbao
