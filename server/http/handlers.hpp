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
// POST /v1/archives/{archive}/documents: articles as JSON lines or an array; each is answered on
// its own. PUT and DELETE /v1/archives/{archive}/documents/{id}: one, with If-Match and
// If-None-Match. Answered when durable and found by searches. document_handlers.cpp has them.
boost::asio::awaitable<Answer> answer_post_documents(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_put_document(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_delete_document(RequestTarget target, SearcherPool& pool);
// GET /v1/archives/{archive}/documents/{id}/related?limit=
boost::asio::awaitable<Answer> answer_related(RequestTarget target, SearcherPool& pool);
// GET /v1/archives/{archive}/suggest?q=&limit=
boost::asio::awaitable<Answer> answer_suggest(RequestTarget target, SearcherPool& pool);
// GET /v1/archives/{archive}/feed.atom, /export.csv and /export.jsonl: hits of a search, which
// takes the search's parameters; listing_handlers.cpp has them.
boost::asio::awaitable<Answer> answer_feed(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_csv(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_json_lines(RequestTarget target, SearcherPool& pool);
// GET /?q= and the like: the page with hits in it for browsers without JavaScript.
boost::asio::awaitable<Answer> answer_plain_page(RequestTarget target, SearcherPool& pool);
// POST /v1/archives/{archive}/_rank_eval, judged queries in the body
boost::asio::awaitable<Answer> answer_rank_eval(RequestTarget target, SearcherPool& pool);
// GET /v1/analyze?text=
boost::asio::awaitable<Answer> answer_analyze(RequestTarget target, SearcherPool& pool);

// Longest text to analyse.
inline constexpr std::size_t analyzed_text_bytes_max = 4000;  // three times that, encoded

// Most suggestions and related articles that may be asked for.
inline constexpr std::size_t completions_max = 50;

}  // namespace timbao
