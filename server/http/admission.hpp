// Whether a request may be answered: keys, archives, origins and rates.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/http/answer.hpp"
#include "server/http/http_request.hpp"
#include "server/http/http_service.hpp"
#include "server/http/router.hpp"
#include "server/operation/rate_limiter.hpp"

namespace timbao {

struct Admission {
  std::optional<Answer> refusal;  // 401, 403 or 429; or the answer to a preflight
  std::optional<RateState> rate;  // the tighter one of address and key
  std::string key_id;             // of the key that was used; empty if none was
  bool may_search = true;
  std::vector<std::string> visible_archives;  // empty: all
  std::string allowed_origin;  // that may read the answer; empty: only the server's own pages
};

// Looks at who asks before anything is done for them, the route's refusals included, and counts the
// request. Without keys whoever reaches the server may search, and who asks from this machine
// itself may write, as long as no other site's page makes the browser do it.
Admission admit(const HttpRequest& request, const Route& route, HttpService& service,
                RateLimiter::Clock::time_point now);

// Tells the route what the client may see.
void narrow(Route& route, const Admission& admission);

}  // namespace timbao
