// Web files, the page and the table of endpoints.
#include "server/http/router.hpp"

#include <optional>
#include <string>
#include <vector>

#include "server/http/endpoints.hpp"
#include "server/http/handlers.hpp"
#include "server/http/http_date.hpp"
#include "server/http/request_target.hpp"
#include "server/http/web_files.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

// `allow` is "GET, HEAD", "POST" or the like.
Answer method_not_allowed(std::string_view method, const std::string& allow) {
  Answer answer = problem(405, "method-not-allowed", "Method not allowed",
                          "this path answers " + allow + ", not " + std::string(method));
  answer.allow = allow;
  return answer;
}

std::optional<Answer> web_file(const RequestTarget& target) {
  if (target.segments.size() != 1)
    return {};
  const WebFile* const file = find_web_file(target.segments[0]);
  if (file == nullptr)
    return {};
  Answer answer;
  answer.content_type = file->content_type;
  answer.etag = file->etag;
  answer.body = file->content;
  return answer;
}

// The page with a query or an article in its address has them in it for browsers without
// JavaScript.
bool is_plain_page(const RequestTarget& target) {
  const bool is_page = target.segments.size() == 1 && target.segments[0].empty();
  return is_page && (target.find("q") != nullptr || target.find("d") != nullptr ||
                     target.find("doc") != nullptr);
}

// Whether the client has the answer already: by its tag if it names tags, else by its time.
bool is_known(const HttpRequest& request, const Answer& answer) {
  if (answer.status != 200)
    return false;
  if (!request.if_none_match.empty())
    return !answer.etag.empty() &&
           (request.if_none_match == "*" ||
            request.if_none_match.find(answer.etag) != std::string_view::npos);
  const auto since = parse_http_date(request.if_modified_since);
  const auto modified = parse_http_date(answer.last_modified);
  return since && modified && *modified <= *since;
}

// Where the client reaches this server: "https://bao.example" behind a proxy that says so.
std::string origin_of(const HttpRequest& request) {
  const std::string scheme = request.forwarded_proto == "https" ? "https://" : "http://";
  return request.host.empty() ? std::string() : scheme + std::string(request.host);
}

// What a time limit cut short is not kept: the next one may get further.
asio::awaitable<Answer> kept_answer(const Endpoint& endpoint, std::string_view key,
                                    RequestTarget target, SearcherPool& pool,
                                    AnswerCache& answers) {
  if (const auto body = answers.find(key)) {
    Answer answer;
    answer.body = *body;
    co_return answer;
  }
  const bool may_be_cut = target.find("time_limit") != nullptr;
  Answer answer = co_await endpoint.handler(std::move(target), pool);
  if (answer.status == 200 && !may_be_cut)
    answers.keep(key, answer.body);
  co_return answer;
}

asio::awaitable<Answer> routed_answer(HttpRequest request, SearcherPool& pool,
                                      AnswerCache& answers) {
  ParsedTarget parsed = parse_target(request.target);
  if (parsed.problem)
    co_return *parsed.problem;
  parsed.target.body = request.body;
  parsed.target.origin = origin_of(request);
  const bool readable = request.method == "GET" || request.method == "HEAD";
  if (readable && is_plain_page(parsed.target))
    co_return co_await answer_plain_page(std::move(parsed.target), pool);
  if (std::optional<Answer> file = web_file(parsed.target)) {
    if (readable)
      co_return *file;
    co_return method_not_allowed(request.method, "GET, HEAD");
  }
  const FoundEndpoint found = find_endpoint(request.method, parsed.target.segments);
  if (!found.allow.empty() && found.endpoint == nullptr)
    co_return method_not_allowed(request.method, found.allow);
  if (found.endpoint != nullptr && found.endpoint->kept)
    co_return co_await kept_answer(*found.endpoint, request.target, std::move(parsed.target), pool,
                                   answers);
  if (found.endpoint != nullptr)
    co_return co_await found.endpoint->handler(std::move(parsed.target), pool);
  co_return problem(404, "not-found", "Not found", "nothing answers at this path");
}

}  // namespace

asio::awaitable<Answer> answer_request(HttpRequest request, SearcherPool& pool,
                                       AnswerCache& answers) {
  Answer answer = co_await routed_answer(request, pool, answers);
  if (is_known(request, answer)) {
    answer.status = 304;
    answer.body.clear();
    answer.next_piece = nullptr;
  }
  co_return answer;
}

}  // namespace timbao
