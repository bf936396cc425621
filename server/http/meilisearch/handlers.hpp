// One handler per endpoint of Meilisearch's search API, for clients that speak it: InstantSearch
// pages, the packages meilisearch and @meilisearch/instant-meilisearch. An index is an archive.
// What is wrong is said in that API's error format. docs/meilisearch.md says what is answered.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/request_target.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao::meilisearch {

// GET /health
boost::asio::awaitable<Answer> answer_health(RequestTarget target, SearcherPool& pool);
// GET /version
boost::asio::awaitable<Answer> answer_version(RequestTarget target, SearcherPool& pool);
// GET /stats
boost::asio::awaitable<Answer> answer_stats(RequestTarget target, SearcherPool& pool);
// GET /indexes, /indexes/{uid}, /indexes/{uid}/stats, /indexes/{uid}/settings
boost::asio::awaitable<Answer> answer_indexes(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_index(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_index_stats(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_index_settings(RequestTarget target, SearcherPool& pool);
// GET /indexes/{uid}/documents/{id}
boost::asio::awaitable<Answer> answer_document(RequestTarget target, SearcherPool& pool);
// POST /indexes/{uid}/search, GET with parameters
boost::asio::awaitable<Answer> answer_search(RequestTarget target, SearcherPool& pool);
boost::asio::awaitable<Answer> answer_search_by_parameters(RequestTarget target,
                                                           SearcherPool& pool);
// POST /multi-search
boost::asio::awaitable<Answer> answer_multi_search(RequestTarget target, SearcherPool& pool);
// POST /indexes/{uid}/facet-search
boost::asio::awaitable<Answer> answer_facet_search(RequestTarget target, SearcherPool& pool);
// Everything else that this API has: tasks, keys, writing.
boost::asio::awaitable<Answer> answer_unsupported(RequestTarget target, SearcherPool& pool);

}  // namespace timbao::meilisearch
