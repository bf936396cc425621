// One handler per endpoint: parameters in, answer out.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// GET /healthz: the process answers.
boost::asio::awaitable<Answer> answer_health(RequestTarget target, SearcherPool& pool);
// GET /v1/archives: names, sizes and date ranges.
boost::asio::awaitable<Answer> answer_archives(RequestTarget target, SearcherPool& pool);
// GET /v1/archives/{archive}/search?q=...; search_parameters.hpp lists the parameters.
boost::asio::awaitable<Answer> answer_search(RequestTarget target, SearcherPool& pool);
// GET /v1/archives/{archive}/documents/{id}?q=
boost::asio::awaitable<Answer> answer_document(RequestTarget target, SearcherPool& pool);
// POST /v1/archives/{archive}/_rank_eval, judged queries in the body
boost::asio::awaitable<Answer> answer_rank_eval(RequestTarget target, SearcherPool& pool);
// GET /v1/analyze?text=
boost::asio::awaitable<Answer> answer_analyze(RequestTarget target, SearcherPool& pool);

// Longest text to analyse.
inline constexpr std::size_t analyzed_text_bytes_max = 4000;  // three times that, encoded

}  // namespace timbao
