// Checks parameters, runs the search, writes the answer.
#include "server/http/handlers.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "server/http/json_answers.hpp"
#include "server/http/rank_eval.hpp"
#include "server/http/search_task.hpp"
#include "server/search/ranking_profiles.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;

constexpr std::size_t archive_segment = 2;  // /v1/archives/{archive}/...

Answer json_answer(std::string body) {
  Answer answer;
  answer.body = std::move(body);
  return answer;
}

Answer queue_full() {
  return problem(503, "overloaded", "Try again later", "too many searches are waiting");
}

Answer unknown_archive(const std::string& name) {
  return problem(404, "unknown-archive", "No such archive",
                 "there is no archive \"" + name + "\"; /v1/archives lists them", "archive");
}

// The server's own failures are logged in full and told to the client in general terms.
Answer failed(const Error& error) {
  Answer answer = problem_of(error);
  if (answer.status >= 500)
    spdlog::error("{}", to_string(error));
  return answer;
}

std::optional<Answer> read_query(const RequestTarget& target, bool required, std::string& query) {
  const std::string* const text = target.find("q");
  if (text == nullptr)
    return required ? std::optional(invalid_parameter("q", "is missing: what to search for"))
                    : std::nullopt;
  if (text->size() > query_bytes_max)
    return invalid_parameter("q", "is longer than " + std::to_string(query_bytes_max) + " bytes");
  query = *text;
  return {};
}

// "abbreviations,places,numbers", or "none".
std::optional<Answer> read_expand(const RequestTarget& target, VariantKinds& kinds) {
  const std::string* const text = target.find("expand");
  if (text == nullptr)
    return {};
  kinds = {false, false, false};
  if (*text == "none")
    return {};
  for (std::size_t begin = 0; begin <= text->size();) {
    const std::size_t end = std::min(text->find(',', begin), text->size());
    const std::string_view kind = std::string_view(*text).substr(begin, end - begin);
    if (kind == "abbreviations")
      kinds.abbreviations = true;
    else if (kind == "places")
      kinds.places = true;
    else if (kind == "numbers")
      kinds.numbers = true;
    else
      return invalid_parameter("expand", "has \"" + std::string(kind) +
                                             "\", which is none of abbreviations, places, numbers; "
                                             "or it is \"none\" alone");
    begin = end + 1;
  }
  return {};
}

std::optional<Answer> read_profile(const RequestTarget& target, RankingProfile& profile) {
  const std::string* const name = target.find("profile");
  if (name == nullptr)
    return {};
  const Result<const NamedProfile*> found = find_ranking_profile(*name);
  if (found.has_error())
    return invalid_parameter("profile", found.error().message);
  profile = (*found)->profile;
  return {};
}

std::optional<Answer> read_explain(const RequestTarget& target, bool& explain) {
  const std::string* const text = target.find("explain");
  if (text != nullptr && *text != "0" && *text != "1")
    return invalid_parameter("explain", "is neither 0 nor 1");
  explain = text != nullptr && *text == "1";
  return {};
}

std::optional<Answer> read_search_request(const RequestTarget& target, SearchRequest& request) {
  if (auto wrong =
          unknown_parameter(target, {"q", "limit", "offset", "expand", "explain", "profile"}))
    return wrong;
  if (auto wrong = read_query(target, true, request.query))
    return wrong;
  if (auto wrong = read_number(target, "limit", 1, limit_max, request.limit))
    return wrong;
  if (auto wrong = read_number(target, "offset", 0, reachable_hits_max, request.offset))
    return wrong;
  if (request.offset + request.limit > reachable_hits_max)
    return invalid_parameter("offset", "and \"limit\" reach past the first " +
                                           std::to_string(reachable_hits_max) + " hits");
  if (auto wrong = read_explain(target, request.explain))
    return wrong;
  return read_expand(target, request.variants);
}

asio::awaitable<Answer> run_or_refuse(SearcherPool& pool,
                                      std::function<Answer(const OpenArchives&)> task) {
  std::optional<Answer> answer = co_await run_search_task(pool, std::move(task));
  co_return answer ? std::move(*answer) : queue_full();
}

}  // namespace

asio::awaitable<Answer> answer_health(RequestTarget target, SearcherPool&) {
  if (auto wrong = unknown_parameter(target, {}))
    co_return *wrong;
  co_return json_answer(R"({"status":"ok"})");
}

asio::awaitable<Answer> answer_archives(RequestTarget target, SearcherPool& pool) {
  if (auto wrong = unknown_parameter(target, {}))
    co_return *wrong;
  co_return json_answer(archives_json(pool.descriptions()));
}

asio::awaitable<Answer> answer_search(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  SearchRequest request;
  if (auto wrong = read_search_request(target, request))
    co_return *wrong;
  RankingProfile profile;
  if (auto wrong = read_profile(target, profile))
    co_return *wrong;
  std::function<Answer(const OpenArchives&)> task = [name, request,
                                                     profile](const OpenArchives& archives) {
    const Clock::time_point start = Clock::now();
    const Result<SearchAnswer> found = search(archives.at(name), request, profile);
    if (found.has_error())
      return failed(found.error());
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    return json_answer(search_answer_json(*found, took.count()));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_document(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = unknown_parameter(target, {"q", "expand"}))
    co_return *wrong;
  std::string query;
  VariantKinds variants;
  if (auto wrong = read_expand(target, variants))
    co_return *wrong;
  if (auto wrong = read_query(target, false, query))
    co_return *wrong;
  std::string id = target.segments[archive_segment + 2];
  for (std::size_t index = archive_segment + 3; index < target.segments.size(); ++index)
    id += "/" + target.segments[index];
  std::function<Answer(const OpenArchives&)> task = [name, id, query,
                                                     variants](const OpenArchives& archives) {
    const Result<DocumentAnswer> found = find_document(archives.at(name), id, query, variants);
    return found.has_error() ? failed(found.error()) : json_answer(document_json(*found));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_rank_eval(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = unknown_parameter(target, {}))
    co_return *wrong;
  const Result<RankEvalRequest> request = parse_rank_eval(target.body);
  if (request.has_error())
    co_return problem_of(request.error());
  std::function<Answer(const OpenArchives&)> task = [name, request](const OpenArchives& archives) {
    Result<std::string> evaluated = rank_eval_json(archives.at(name), *request);
    return evaluated.has_error() ? failed(evaluated.error()) : json_answer(std::move(*evaluated));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_analyze(RequestTarget target, SearcherPool&) {
  if (auto wrong = unknown_parameter(target, {"text"}))
    co_return *wrong;
  const std::string* const text = target.find("text");
  if (text == nullptr)
    co_return invalid_parameter("text", "is missing: what to analyse");
  if (text->size() > analyzed_text_bytes_max)
    co_return invalid_parameter(
        "text", "is longer than " + std::to_string(analyzed_text_bytes_max) + " bytes");
  co_return json_answer(analysis_json(*text));
}

}  // namespace timbao
