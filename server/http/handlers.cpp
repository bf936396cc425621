// Checks parameters, runs the search, writes the answer.
#include "server/http/handlers.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <spdlog/spdlog.h>

#include "server/http/json_answers.hpp"
#include "server/http/rank_eval.hpp"
#include "server/http/search_parameters.hpp"
#include "server/http/search_task.hpp"
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
  const std::size_t colon = error.place.find(':');
  if (error.code == ErrorCode::invalid_argument && colon != std::string::npos)  // "q:6"
    return invalid_parameter(error.place.substr(0, colon),
                             "at byte " + error.place.substr(colon + 1) + ": " + error.message);
  Answer answer = problem_of(error);
  if (answer.status >= 500)
    spdlog::error("{}", to_string(error));
  return answer;
}

asio::awaitable<Answer> run_or_refuse(SearcherPool& pool,
                                      std::function<Answer(const OpenArchives&)> task) {
  std::optional<Answer> answer = co_await run_search_task(pool, std::move(task));
  co_return answer ? std::move(*answer) : queue_full();
}

}  // namespace

asio::awaitable<Answer> answer_health(RequestTarget target, SearcherPool&) {
  if (auto wrong = check_parameter_names(target, {}))
    co_return *wrong;
  co_return json_answer(R"({"status":"ok"})");
}

asio::awaitable<Answer> answer_archives(RequestTarget target, SearcherPool& pool) {
  if (auto wrong = check_parameter_names(target, {}))
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
  RankingProfile profile = pool.describe(name)->settings.ranking;
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
  if (auto wrong = check_parameter_names(target, {"q", "expand"}))
    co_return *wrong;
  std::string query;
  VariantKinds variants;
  if (auto wrong = read_expand(target, variants))
    co_return *wrong;
  if (auto wrong = read_query(target, query))
    co_return *wrong;
  std::string id = target.segments[archive_segment + 2];
  for (std::size_t index = archive_segment + 3; index < target.segments.size(); ++index)
    id += "/" + target.segments[index];
  std::function<Answer(const OpenArchives&)> task = [name, id, query,
                                                     variants](const OpenArchives& archives) {
    const Result<DocumentAnswer> found =
        find_document(archives.at(name), id, query, variants, {true, false});
    return found.has_error() ? failed(found.error()) : json_answer(document_json(*found));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_rank_eval(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = check_parameter_names(target, {}))
    co_return *wrong;
  const Result<RankEvalRequest> request =
      parse_rank_eval(target.body, pool.describe(name)->settings.ranking);
  if (request.has_error())
    co_return problem_of(request.error());
  std::function<Answer(const OpenArchives&)> task = [name, request](const OpenArchives& archives) {
    Result<std::string> evaluated = rank_eval_json(archives.at(name), *request);
    return evaluated.has_error() ? failed(evaluated.error()) : json_answer(std::move(*evaluated));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_analyze(RequestTarget target, SearcherPool&) {
  if (auto wrong = check_parameter_names(target, {"text"}))
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
