// Refusals and failures of work on archives.
#include "server/http/archive_task.hpp"

#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "server/http/search_task.hpp"

namespace timbao {

namespace asio = boost::asio;

std::string joined_segments(const RequestTarget& target, std::size_t first, std::size_t behind) {
  std::string joined = target.segments[first];
  for (std::size_t index = first + 1; index + behind < target.segments.size(); ++index)
    joined += "/" + target.segments[index];
  return joined;
}

std::string document_id(const RequestTarget& target, std::size_t behind) {
  return joined_segments(target, archive_segment + 2, behind);
}

Answer json_answer(std::string body) {
  Answer answer;
  answer.body = std::move(body);
  return answer;
}

Answer unknown_archive(const std::string& name) {
  return problem(404, "unknown-archive", "No such archive",
                 "there is no archive \"" + name + "\"; /v1/archives lists them", "archive");
}

std::vector<std::shared_ptr<const ArchiveDescription>> visible_archives(const RequestTarget& target,
                                                                        const SearcherPool& pool) {
  auto visible = pool.descriptions();
  std::erase_if(visible, [&target](const auto& archive) { return !target.sees(archive->name); });
  return visible;
}

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
  if (answer)
    co_return std::move(*answer);
  co_return problem(503, "overloaded", "Try again later", "too many searches are waiting");
}

}  // namespace timbao
