// What all handlers of archives do: refuse unknown names, run work on the pool, tell failures.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

inline constexpr std::size_t archive_segment = 2;  // /v1/archives/{archive}/...

// The segments from `first` on with slashes between them, without those `behind` them.
std::string joined_segments(const RequestTarget& target, std::size_t first, std::size_t behind = 0);

// An article's id: the segments behind "documents", which it may have several of, without those
// `behind` it.
std::string document_id(const RequestTarget& target, std::size_t behind = 0);

Answer json_answer(std::string body);

// 404 for a name that no archive has.
Answer unknown_archive(const std::string& name);

// The archives that the client may see.
std::vector<std::shared_ptr<const ArchiveDescription>> visible_archives(const RequestTarget& target,
                                                                        const SearcherPool& pool);

// The answer to a search's failure. The server's own are logged in full and told to the client in
// general terms.
Answer failed(const Error& error);

// Runs the task as run_search_task() does; 503 if the queue is full.
boost::asio::awaitable<Answer> run_or_refuse(SearcherPool& pool,
                                             std::function<Answer(const OpenArchives&)> task);

}  // namespace timbao
