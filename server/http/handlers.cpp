// Checks parameters, runs the search, writes the answer.
#include "server/http/handlers.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "server/http/archive_task.hpp"
#include "server/http/document_requests.hpp"
#include "server/http/json_answers.hpp"
#include "server/http/page_cursor.hpp"
#include "server/http/rank_eval.hpp"
#include "server/http/search_parameters.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/related_articles.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;

}  // namespace

asio::awaitable<Answer> answer_health(RequestTarget target, SearcherPool&) {
  if (auto wrong = check_parameter_names(target, {}))
    co_return *wrong;
  co_return json_answer(R"({"status":"ok"})");
}

asio::awaitable<Answer> answer_archives(RequestTarget target, SearcherPool& pool) {
  if (auto wrong = check_parameter_names(target, {}))
    co_return *wrong;
  co_return json_answer(archives_json(visible_archives(target, pool)));
}

asio::awaitable<Answer> answer_search(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  SearchRequest request;
  if (auto wrong = read_search_request(target, request))
    co_return *wrong;
  const ArchiveDescription description = *pool.describe(name);
  RankingProfile profile = description.settings.ranking;
  if (auto wrong = read_profile(target, request.order, profile))
    co_return *wrong;
  const std::uint64_t fingerprint = search_fingerprint(target, description);
  if (auto wrong = read_cursor_position(target, fingerprint, request))
    co_return *wrong;
  std::function<Answer(const OpenArchives&)> task = [name, request, profile,
                                                     fingerprint](const OpenArchives& archives) {
    const Clock::time_point start = Clock::now();
    const Result<SearchAnswer> found = search(archives.at(name), request, profile);
    if (found.has_error())
      return failed(found.error());
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    std::string next;
    if (found->has_more && !found->partial)
      next = make_cursor(fingerprint, request.offset + found->hits.size());
    Answer answer = json_answer(search_answer_json(*found, next, took.count()));
    answer.complete = !found->partial && found->missing_shards.empty();
    return answer;
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
  const std::string id = document_id(target);
  std::function<Answer(const OpenArchives&)> task = [name, id, query,
                                                     variants](const OpenArchives& archives) {
    const Result<DocumentAnswer> found =
        find_document(archives.at(name), id, query, variants, {true, false});
    if (found.has_error())
      return failed(found.error());
    Answer answer = json_answer(document_json(*found));
    answer.etag = entity_tag({found->version, content_hash(found->article)});
    return answer;
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_related(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = check_parameter_names(target, {"limit"}))
    co_return *wrong;
  std::size_t limit = 5;
  if (auto wrong = read_number(target, "limit", 1, related_articles_max, limit))
    co_return *wrong;
  const std::string id = document_id(target, 1);
  std::function<Answer(const OpenArchives&)> task = [name, id,
                                                     limit](const OpenArchives& archives) {
    const auto found = related_articles(archives.at(name), id, limit);
    return found.has_error() ? failed(found.error()) : json_answer(related_json(*found));
  };
  co_return co_await run_or_refuse(pool, std::move(task));
}

asio::awaitable<Answer> answer_suggest(RequestTarget target, SearcherPool& pool) {
  const std::string name = target.segments[archive_segment];
  if (!pool.has_archive(name))
    co_return unknown_archive(name);
  if (auto wrong = check_parameter_names(target, {"q", "limit"}))
    co_return *wrong;
  if (target.find("q") == nullptr)
    co_return invalid_parameter("q", "is missing: what was typed so far");
  std::string typed;
  if (auto wrong = read_query(target, typed))
    co_return *wrong;
  std::size_t limit = 8;
  if (auto wrong = read_number(target, "limit", 1, completions_max, limit))
    co_return *wrong;
  std::function<Answer(const OpenArchives&)> task = [name, typed,
                                                     limit](const OpenArchives& archives) {
    const Clock::time_point start = Clock::now();
    const std::vector<Suggestion> found = complete(archives.at(name), typed, limit);
    const std::chrono::duration<double, std::milli> took = Clock::now() - start;
    return json_answer(suggestions_json(found, took.count()));
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
  SearchDeadline deadline;
  if (target.evaluation_time.count() > 0)
    deadline = Clock::now() + target.evaluation_time;
  std::function<Answer(const OpenArchives&)> task = [name, request,
                                                     deadline](const OpenArchives& archives) {
    Result<std::string> evaluated = rank_eval_json(archives.at(name), *request, deadline);
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
