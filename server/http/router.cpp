// The table of endpoints.
#include "server/http/router.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "server/http/handlers.hpp"
#include "server/http/request_target.hpp"
#include "server/http/web_files.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

using Handler = asio::awaitable<Answer> (*)(RequestTarget, SearcherPool&);

// "{}" takes one segment, "{...}" all that are left (an id may have slashes).
struct Endpoint {
  std::array<std::string_view, 5> pattern;
  Handler handler;
  bool takes_post = false;  // and nothing else
};

constexpr std::string_view one = "{}";
constexpr std::string_view rest = "{...}";

constexpr std::array endpoints = {
    Endpoint{{"healthz"}, answer_health},
    Endpoint{{"v1", "archives"}, answer_archives},
    Endpoint{{"v1", "archives", one, "search"}, answer_search},
    Endpoint{{"v1", "archives", one, "documents", rest}, answer_document},
    Endpoint{{"v1", "archives", one, "_rank_eval"}, answer_rank_eval, true},
    Endpoint{{"v1", "analyze"}, answer_analyze},
};

bool matches(const Endpoint& endpoint, const std::vector<std::string>& segments) {
  for (std::size_t index = 0; index < endpoint.pattern.size(); ++index) {
    const std::string_view expected = endpoint.pattern[index];
    if (expected.empty())
      return segments.size() == index;
    if (index >= segments.size() || segments[index].empty())
      return false;
    if (expected == rest)
      return true;
    if (expected != one && expected != segments[index])
      return false;
  }
  return segments.size() == endpoint.pattern.size();
}

Answer method_not_allowed(std::string_view method, bool takes_post = false) {
  const std::string allowed = takes_post ? "POST" : "GET and HEAD";
  Answer answer = problem(405, "method-not-allowed", "Method not allowed",
                          "this path answers " + allowed + ", not " + std::string(method));
  answer.allow = takes_post ? "POST" : "GET, HEAD";
  return answer;
}

std::optional<Answer> web_file(const HttpRequest& request, const RequestTarget& target) {
  if (target.segments.size() != 1)
    return {};
  const WebFile* const file = find_web_file(target.segments[0]);
  if (file == nullptr)
    return {};
  Answer answer;
  answer.content_type = file->content_type;
  answer.etag = file->etag;
  if (request.if_none_match == "*" ||
      request.if_none_match.find(file->etag) != std::string_view::npos)
    answer.status = 304;
  else
    answer.body = file->content;
  return answer;
}

}  // namespace

asio::awaitable<Answer> answer_request(HttpRequest request, SearcherPool& pool) {
  ParsedTarget parsed = parse_target(request.target);
  if (parsed.problem)
    co_return *parsed.problem;
  const bool readable = request.method == "GET" || request.method == "HEAD";
  if (std::optional<Answer> file = web_file(request, parsed.target))
    co_return readable ? *file : method_not_allowed(request.method);
  for (const Endpoint& endpoint : endpoints) {
    if (!matches(endpoint, parsed.target.segments))
      continue;
    if (endpoint.takes_post ? request.method != "POST" : !readable)
      co_return method_not_allowed(request.method, endpoint.takes_post);
    parsed.target.body = request.body;
    co_return co_await endpoint.handler(std::move(parsed.target), pool);
  }
  co_return problem(404, "not-found", "Not found", "nothing answers at this path");
}

}  // namespace timbao
