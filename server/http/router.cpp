// Web files, the page and the table of endpoints.
#include "server/http/router.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/archive_task.hpp"
#include "server/http/handlers.hpp"
#include "server/http/http_date.hpp"
#include "server/http/web_files.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

// Patterns that name an archive, and the segment that does.
struct ArchivePlace {
  std::string_view pattern;
  std::size_t segment;
};
constexpr ArchivePlace archive_places[] = {{"/v1/archives/{archive}", archive_segment},
                                           {"/indexes/{archive}", 1}};

// `allow` is "GET, HEAD", "POST" or the like.
Answer method_not_allowed(std::string_view method, const std::string& allow) {
  Answer answer = problem(405, "method-not-allowed", "Method not allowed",
                          "this path answers " + allow + ", not " + std::string(method));
  answer.allow = allow;
  return answer;
}

Answer file_answer(const WebFile& file) {
  Answer answer;
  answer.content_type = file.content_type;
  answer.etag = file.etag;
  answer.body = file.content;
  if (file.name == "timbao.js")  // the web component, for the pages of other sites
    answer.headers = {{"Access-Control-Allow-Origin", "*"},
                      {"Cross-Origin-Resource-Policy", "cross-origin"}};
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
  if (answer.status != 200 || (request.method != "GET" && request.method != "HEAD"))
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
  const bool encrypted =
      request.encrypted || (request.through_proxy && request.forwarded_proto == "https");
  const std::string scheme = encrypted ? "https://" : "http://";
  return request.host.empty() ? std::string() : scheme + std::string(request.host);
}

// An answer is kept for one opening of its archive; those of older ones are not found any more.
std::string kept_under(std::string_view target, const Route& route, const SearcherPool& pool) {
  const auto description = pool.describe(route.archive);
  const std::uint64_t opening = description == nullptr ? 0 : description->opening;
  return std::to_string(opening) + " " + std::string(target);
}

// What a time limit cut short is not kept: the next one may get further.
asio::awaitable<Answer> kept_answer(const Endpoint& endpoint, std::string key, RequestTarget target,
                                    HttpService& service) {
  if (const auto body = service.answers.find(key)) {
    Answer answer;
    answer.body = *body;
    co_return answer;
  }
  Answer answer = co_await endpoint.handler(std::move(target), service.pool);
  if (answer.status == 200 && answer.complete)
    service.answers.keep(key, answer.body);
  co_return answer;
}

asio::awaitable<Answer> whole_answer(Route route, std::string_view target, HttpService& service) {
  if (route.plain_page)
    co_return co_await answer_plain_page(std::move(route.target), service.pool);
  if (route.file != nullptr)
    co_return file_answer(*route.file);
  if (route.endpoint == nullptr)
    co_return std::move(*route.refusal);
  if (route.endpoint->service_handler != nullptr)
    co_return route.endpoint->service_handler(route.target, service);
  if (route.endpoint->kept) {
    std::string key = kept_under(target, route, service.pool);
    co_return co_await kept_answer(*route.endpoint, std::move(key), std::move(route.target),
                                   service);
  }
  co_return co_await route.endpoint->handler(std::move(route.target), service.pool);
}

void find_file(std::string_view method, Route& route) {
  const bool readable = method == "GET" || method == "HEAD";
  const std::vector<std::string>& segments = route.target.segments;
  if (readable && is_plain_page(route.target)) {
    route.name = "/?q=";
    route.plain_page = true;
    return;
  }
  const WebFile* const file = segments.size() == 1 ? find_web_file(segments[0]) : nullptr;
  if (file == nullptr)
    return;
  route.name = "/{file}";
  if (readable)
    route.file = file;
  else
    route.refusal = method_not_allowed(method, "GET, HEAD");
}

void find_in_table(std::string_view method, Route& route) {
  const std::vector<std::string>& segments = route.target.segments;
  const FoundEndpoint found = find_endpoint(method, segments);
  if (found.endpoint == nullptr) {
    route.refusal = found.allow.empty()
                        ? problem(404, "not-found", "Not found", "nothing answers at this path")
                        : method_not_allowed(method, found.allow);
    return;
  }
  route.endpoint = found.endpoint;
  route.name = found.endpoint->path;
  route.access = found.endpoint->access;
  route.body = found.endpoint->body;
  for (const ArchivePlace& place : archive_places)
    if (route.name.starts_with(place.pattern))
      route.archive = segments[place.segment];
}

}  // namespace

Route find_route(const HttpRequest& request) {
  Route route;
  ParsedTarget parsed = parse_target(request.target);
  route.refusal = std::move(parsed.problem);
  if (route.refusal)
    return route;
  route.target = std::move(parsed.target);
  route.target.origin = origin_of(request);
  find_file(request.method, route);
  if (route.name.empty())
    find_in_table(request.method, route);
  return route;
}

asio::awaitable<Answer> answer_route(Route route, HttpRequest request, HttpService& service) {
  const HttpLimits& limits = service.settings->limits;
  route.target.body = request.body;
  route.target.next_body_piece = request.next_body_piece;
  route.target.if_match = request.if_match;
  route.target.if_none_match = request.if_none_match;
  route.target.content_type = request.content_type;
  route.target.hits_max = limits.hits;
  route.target.has_sitemaps = service.settings->has_sitemaps;
  route.target.query_time = limits.query;
  route.target.evaluation_time = limits.evaluation;
  Answer answer = co_await whole_answer(std::move(route), request.target, service);
  if (is_known(request, answer)) {
    answer.status = 304;
    answer.body.clear();
    answer.next_piece = nullptr;
  }
  co_return answer;
}

}  // namespace timbao
