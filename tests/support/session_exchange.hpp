// Sends bytes to a session of the HTTP server within the process, over a loopback connection.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/http/http_service.hpp"

namespace timbao {

// A service over an archive of the samples, without a listener of its own.
class SessionExchange {
 public:
  explicit SessionExchange(HttpSettings settings);
  SessionExchange(const SessionExchange&) = delete;
  SessionExchange& operator=(const SessionExchange&) = delete;
  ~SessionExchange();

  // What a session answers to these bytes, behind which the client sends no more. Empty where it
  // closes without an answer. Exceptions of the session come through.
  std::string send(std::string_view bytes);

  HttpService& service();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace timbao
