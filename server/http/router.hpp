// From a request's target to the handler that answers it.
#pragma once

#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/answer_cache.hpp"
#include "server/http/http_server.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

struct HttpRequest {
  std::string_view method;
  std::string_view target;         // as received
  std::string_view if_none_match;  // empty if absent
  std::string_view body = {};
  std::string_view if_modified_since = {};
  std::string_view host = {};
  std::string_view if_match = {};
  std::string_view content_type = {};
  std::string_view forwarded_proto = {};  // how a proxy before the server was asked: "https"
};

// The largest body that a request may have: of those that bring articles limits.documents_bytes, of
// all others limits.body_bytes.
std::size_t body_bytes_max(std::string_view method, std::string_view target,
                           const HttpLimits& limits);

// Answers a request, from `answers` if the same was asked for lately. What the views in `request`
// point at must live until then. Never throws for anything a client does: wrong targets and
// parameters are 400 problems, unknown paths and archives 404, other methods 405, a full queue 503.
boost::asio::awaitable<Answer> answer_request(HttpRequest request, SearcherPool& pool,
                                              AnswerCache& answers);

}  // namespace timbao
