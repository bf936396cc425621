// A request's body that is read while it comes.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace timbao {

struct BodyPiece {
  std::string bytes;
  bool last = false;
};

// The next piece of some megabytes; called again only when the one before is done with, so that a
// client sends no faster than it is read. Nothing where the client is gone, too slow or sends too
// much: whoever called for it then ends, and what it answers is not sent.
using NextBodyPiece = std::function<boost::asio::awaitable<std::optional<BodyPiece>>()>;

}  // namespace timbao
