// The table of endpoints.
#include "server/http/router.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "server/http/archive_task.hpp"
#include "server/http/handlers.hpp"
#include "server/http/http_date.hpp"
#include "server/http/request_target.hpp"
#include "server/http/web_files.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

using Handler = asio::awaitable<Answer> (*)(RequestTarget, SearcherPool&);

constexpr std::string_view get = "GET";

// "{}" takes one segment, "{...}" all that are left (an id may have slashes) or all but the last
// where the pattern goes on.
struct Endpoint {
  std::array<std::string_view, 6> pattern;
  Handler handler;
  std::string_view method = get;  // which includes HEAD
  bool kept = false;  // answers depend on nothing but the target, and are asked for again
};

constexpr std::string_view one = "{}";
constexpr std::string_view rest = "{...}";

constexpr std::array endpoints = {
    Endpoint{{"healthz"}, answer_health},
    Endpoint{{"v1", "archives"}, answer_archives},
    Endpoint{{"v1", "archives", one, "search"}, answer_search, get, true},
    Endpoint{{"v1", "archives", one, "documents", rest, "related"}, answer_related},
    Endpoint{{"v1", "archives", one, "documents", rest}, answer_document},
    Endpoint{{"v1", "archives", one, "documents", rest}, answer_put_document, "PUT"},
    Endpoint{{"v1", "archives", one, "documents", rest}, answer_delete_document, "DELETE"},
    Endpoint{{"v1", "archives", one, "documents"}, answer_post_documents, "POST"},
    Endpoint{{"v1", "archives", one, "suggest"}, answer_suggest, get, true},
    Endpoint{{"v1", "archives", one, "feed.atom"}, answer_feed},
    Endpoint{{"v1", "archives", one, "export.csv"}, answer_csv},
    Endpoint{{"v1", "archives", one, "export.jsonl"}, answer_json_lines},
    Endpoint{{"v1", "archives", one, "_rank_eval"}, answer_rank_eval, "POST"},
    Endpoint{{"v1", "analyze"}, answer_analyze},
};

bool matches(const Endpoint& endpoint, const std::vector<std::string>& segments) {
  for (std::size_t index = 0; index < endpoint.pattern.size(); ++index) {
    const std::string_view expected = endpoint.pattern[index];
    if (expected.empty())
      return segments.size() == index;
    if (index >= segments.size() || segments[index].empty())
      return false;
    if (expected == rest) {
      const std::size_t next = index + 1;
      const bool goes_on = next < endpoint.pattern.size() && !endpoint.pattern[next].empty();
      return !goes_on || (segments.size() > next && segments.back() == endpoint.pattern[next]);
    }
    if (expected != one && expected != segments[index])
      return false;
  }
  return segments.size() == endpoint.pattern.size();
}

// {"GET, HEAD", "PUT"} -> "GET, HEAD, PUT".
std::string listed(const std::vector<std::string_view>& methods) {
  std::string list;
  for (const std::string_view method : methods)
    list.append(list.empty() ? "" : ", ").append(method == get ? "GET, HEAD" : method);
  return list;
}

Answer method_not_allowed(std::string_view method, const std::vector<std::string_view>& allowed) {
  const std::string list = listed(allowed);
  Answer answer = problem(405, "method-not-allowed", "Method not allowed",
                          "this path answers " + list + ", not " + std::string(method));
  answer.allow = list;
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
  const std::string scheme = request.forwarded_proto == "https" ? "https://" : "http://";
  return request.host.empty() ? std::string() : scheme + std::string(request.host);
}

// An answer is kept for one generation of its archive; those of older ones are not found any more.
std::string kept_under(std::string_view target, const RequestTarget& parsed,
                       const SearcherPool& pool) {
  const auto description = pool.describe(parsed.segments[archive_segment]);
  const std::uint64_t generation = description == nullptr ? 0 : description->generation;
  return std::to_string(generation) + " " + std::string(target);
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
  parsed.target.if_match = request.if_match;
  parsed.target.if_none_match = request.if_none_match;
  parsed.target.content_type = request.content_type;
  const bool readable = request.method == "GET" || request.method == "HEAD";
  if (readable && is_plain_page(parsed.target))
    co_return co_await answer_plain_page(std::move(parsed.target), pool);
  if (std::optional<Answer> file = web_file(parsed.target)) {
    if (readable)
      co_return *file;
    co_return method_not_allowed(request.method, {get});
  }
  std::vector<std::string_view> allowed;
  for (const Endpoint& endpoint : endpoints) {
    if (!matches(endpoint, parsed.target.segments))
      continue;
    if (endpoint.method == get ? !readable : request.method != endpoint.method) {
      allowed.push_back(endpoint.method);
      continue;
    }
    if (endpoint.kept) {
      const std::string key = kept_under(request.target, parsed.target, pool);
      co_return co_await kept_answer(endpoint, key, std::move(parsed.target), pool, answers);
    }
    co_return co_await endpoint.handler(std::move(parsed.target), pool);
  }
  if (!allowed.empty())
    co_return method_not_allowed(request.method, allowed);
  co_return problem(404, "not-found", "Not found", "nothing answers at this path");
}

}  // namespace

std::size_t body_bytes_max(std::string_view method, std::string_view target,
                           const HttpLimits& limits) {
  const bool brings_articles =
      (method == "POST" || method == "PUT") && target.find("/documents") != std::string_view::npos;
  return brings_articles ? limits.documents_bytes : limits.body_bytes;
}

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
