// Reads a request of Meilisearch's API, runs it as a search of ours, answers as Meilisearch would.
#include "server/http/meilisearch/handlers.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/archive_task.hpp"
#include "server/http/meilisearch/answers.hpp"
#include "server/http/meilisearch/search_query.hpp"
#include "server/http/search_parameters.hpp"
#include "server/search/search_service.hpp"

namespace timbao::meilisearch {
namespace {

namespace asio = boost::asio;

using Clock = std::chrono::steady_clock;

constexpr std::size_t index_segment = 1;  // /indexes/{uid}/...
// The version of Meilisearch whose API this is like, which clients look at.
constexpr const char* version_json =
    R"({"commitSha":"timbao","commitDate":"2026-11-25T00:00:00Z","pkgVersion":"1.15.0"})";

Answer unknown_index(const std::string& uid) {
  return refusal(404, "index_not_found", "Index `" + uid + "` not found.");
}

// A failure of the search itself, in this API's words.
Answer failed_here(const Error& error) {
  const Answer answer = failed(error);
  if (answer.status == 400)
    return refusal(400, "invalid_search_q", error.message);
  return refusal(answer.status, "internal", "The archive could not be read.");
}

asio::awaitable<Answer> run(SearcherPool& pool, std::function<Answer(const OpenArchives&)> task) {
  Answer answer = co_await run_or_refuse(pool, std::move(task));
  if (answer.status == 503)
    co_return refusal(503, "too_many_search_requests", "Too many searches are waiting.");
  co_return answer;
}

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Result<SearchAnswer> search_archive(const OpenArchives& archives, const SearchQuery& query) {
  const Archive& archive = archives.at(query.index);
  return search(archive, query.request, archive.description->settings.ranking);
}

// Runs one search, or several whose answers stand in a list. A body may name other archives than
// the path, and those that the client's key is not for.
asio::awaitable<Answer> run_searches(const RequestTarget& target, SearcherPool& pool,
                                     std::vector<SearchQuery> queries, bool is_list) {
  for (SearchQuery& query : queries) {
    if (!target.sees(query.index))
      co_return refusal(403, "invalid_api_key", "The provided API key is invalid.");
    if (!pool.has_archive(query.index))
      co_return unknown_index(query.index);
    begin_search_time(target, query.request);
  }
  std::function<Answer(const OpenArchives&)> task = [queries = std::move(queries),
                                                     is_list](const OpenArchives& archives) {
    std::vector<std::string> found;
    for (const SearchQuery& query : queries) {
      const Clock::time_point start = Clock::now();
      const Result<SearchAnswer> answer = search_archive(archives, query);
      if (answer.has_error())
        return failed_here(answer.error());
      found.push_back(search_json(query, *answer, milliseconds_since(start), is_list));
    }
    return json_answer(is_list ? results_json(found) : std::move(found.front()));
  };
  co_return co_await run(pool, std::move(task));
}

const std::string& index_of(const RequestTarget& target) {
  return target.segments[index_segment];
}

// The search that a body asks for of the index in the path.
asio::awaitable<Answer> run_one_search(Reading<rapidjson::Document> body, RequestTarget target,
                                       SearcherPool& pool) {
  if (body.refusal)
    co_return *body.refusal;
  Reading<SearchQuery> read = read_search(body.value, index_of(target));
  if (read.refusal)
    co_return *read.refusal;
  std::vector<SearchQuery> queries;
  queries.push_back(std::move(read.value));
  co_return co_await run_searches(target, pool, std::move(queries), false);
}

}  // namespace

asio::awaitable<Answer> answer_health(RequestTarget, SearcherPool&) {
  co_return json_answer(R"({"status":"available"})");
}

asio::awaitable<Answer> answer_version(RequestTarget, SearcherPool&) {
  co_return json_answer(version_json);
}

asio::awaitable<Answer> answer_stats(RequestTarget target, SearcherPool& pool) {
  co_return json_answer(stats_json(visible_archives(target, pool)));
}

asio::awaitable<Answer> answer_indexes(RequestTarget target, SearcherPool& pool) {
  co_return json_answer(indexes_json(visible_archives(target, pool)));
}

asio::awaitable<Answer> answer_index(RequestTarget target, SearcherPool& pool) {
  if (!pool.has_archive(index_of(target)))
    co_return unknown_index(index_of(target));
  co_return json_answer(index_json(*pool.describe(index_of(target))));
}

asio::awaitable<Answer> answer_index_stats(RequestTarget target, SearcherPool& pool) {
  if (!pool.has_archive(index_of(target)))
    co_return unknown_index(index_of(target));
  co_return json_answer(index_stats_json(*pool.describe(index_of(target))));
}

asio::awaitable<Answer> answer_index_settings(RequestTarget target, SearcherPool& pool) {
  if (!pool.has_archive(index_of(target)))
    co_return unknown_index(index_of(target));
  co_return json_answer(index_settings_json());
}

asio::awaitable<Answer> answer_document(RequestTarget target, SearcherPool& pool) {
  const std::string index = index_of(target);
  if (!pool.has_archive(index))
    co_return unknown_index(index);
  const std::string id = joined_segments(target, index_segment + 2);
  std::function<Answer(const OpenArchives&)> task = [index, id](const OpenArchives& archives) {
    const Result<DocumentAnswer> found = find_document(archives.at(index), id, "");
    if (!found.has_error())
      return json_answer(document_json(found->article));
    if (found.error().code == ErrorCode::not_found)
      return refusal(404, "document_not_found", "Document `" + id + "` not found.");
    return failed_here(found.error());
  };
  co_return co_await run(pool, std::move(task));
}

asio::awaitable<Answer> answer_search(RequestTarget target, SearcherPool& pool) {
  Reading<rapidjson::Document> body = read_body(target.body);
  return run_one_search(std::move(body), std::move(target), pool);
}

asio::awaitable<Answer> answer_search_by_parameters(RequestTarget target, SearcherPool& pool) {
  Reading<rapidjson::Document> body = body_of_parameters(target);
  return run_one_search(std::move(body), std::move(target), pool);
}

asio::awaitable<Answer> answer_multi_search(RequestTarget target, SearcherPool& pool) {
  const Reading<rapidjson::Document> body = read_body(target.body);
  if (body.refusal)
    co_return *body.refusal;
  if (body.value.HasMember("federation") && !body.value["federation"].IsNull())
    co_return refusal(400, "feature_not_enabled", "`federation` is not supported");
  const auto list = body.value.FindMember("queries");
  if (list == body.value.MemberEnd() || !list->value.IsArray())
    co_return refusal(400, "bad_request", "`queries` must be an array of searches");
  if (list->value.Size() > queries_max)
    co_return refusal(400, "bad_request",
                      "`queries` has more than " + std::to_string(queries_max) + " searches");
  std::vector<SearchQuery> queries;
  for (rapidjson::SizeType number = 0; number < list->value.Size(); ++number) {
    const std::string place = "Inside `.queries[" + std::to_string(number) + "]`: ";
    if (!list->value[number].IsObject())
      co_return refusal(400, "bad_request", place + "must be an object");
    Reading<SearchQuery> read = read_search(list->value[number], "", place);
    if (read.refusal)
      co_return *read.refusal;
    queries.push_back(std::move(read.value));
  }
  co_return co_await run_searches(target, pool, std::move(queries), true);
}

asio::awaitable<Answer> answer_facet_search(RequestTarget target, SearcherPool& pool) {
  const std::string index = index_of(target);
  if (!pool.has_archive(index))
    co_return unknown_index(index);
  Reading<rapidjson::Document> body = read_body(target.body);
  if (body.refusal)
    co_return *body.refusal;
  Reading<FacetSearch> read = read_facet_search(body.value, index);
  if (read.refusal)
    co_return *read.refusal;
  begin_search_time(target, read.value.search.request);
  std::function<Answer(const OpenArchives&)> task =
      [facet = std::move(read.value)](const OpenArchives& archives) {
        const Clock::time_point start = Clock::now();
        const Result<SearchAnswer> answer = search_archive(archives, facet.search);
        if (answer.has_error())
          return failed_here(answer.error());
        return json_answer(
            facet_hits_json(facet.field, facet.typed, *answer, milliseconds_since(start)));
      };
  co_return co_await run(pool, std::move(task));
}

asio::awaitable<Answer> answer_unsupported(RequestTarget, SearcherPool&) {
  co_return refusal(
      400, "feature_not_enabled",
      "This server answers searches only; docs/meilisearch.md lists what it answers. Articles are "
      "written by timbao-index or POST /v1/archives/{archive}/documents.");
}

}  // namespace timbao::meilisearch
