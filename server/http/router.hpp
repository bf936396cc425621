// From a request to what answers it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/endpoints.hpp"
#include "server/http/http_request.hpp"
#include "server/http/http_service.hpp"
#include "server/http/request_target.hpp"
#include "server/operation/access.hpp"

namespace timbao {

struct WebFile;

// What is at a request's path. Exactly one of refusal, endpoint, file and plain_page is set.
struct Route {
  std::string_view name;  // "/v1/archives/{archive}/search"; "" where nothing is
  Access access = Access::open;
  BodySize body = BodySize::small;
  std::string archive;            // that it is about; empty where it is about none, or all
  std::optional<Answer> refusal;  // 400, 404 or 405
  const Endpoint* endpoint = nullptr;
  const WebFile* file = nullptr;
  bool plain_page = false;  // the page with hits in it
  RequestTarget target;
};

// Reads the target and finds what is there. Never throws for anything a client sends.
Route find_route(const HttpRequest& request);

// Answers a request that may be answered, from the kept answers if the same was asked for lately.
// What the views in `request` point at must live until then. Wrong parameters are 400 problems,
// unknown archives 404, a full queue 503.
boost::asio::awaitable<Answer> answer_route(Route route, HttpRequest request, HttpService& service);

}  // namespace timbao
