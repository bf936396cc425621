// What browsers and crawlers look for: the description that adds the archive as a search engine,
// and listings of all articles.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "server/http/answer.hpp"
#include "server/http/http_service.hpp"
#include "server/http/request_target.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// GET /opensearch.xml?archive=: an OpenSearch 1.1 description of searching the archive, or the
// first one, by the page; https://github.com/dewitt/opensearch.
Answer answer_opensearch(const RequestTarget& target, const HttpService& service);
// GET /v1/archives/{archive}/opensearch-suggestions?q=: what browsers complete with,
// ["giá v",["giá vàng"]].
boost::asio::awaitable<Answer> answer_opensearch_suggestions(RequestTarget target,
                                                             SearcherPool& pool);
// GET /sitemap.xml, where server.sitemap is on: an index of the archives' sitemaps; 404 elsewhere.
// https://www.sitemaps.org/protocol.html
Answer answer_sitemap_index(const RequestTarget& target, const HttpService& service);
// GET /v1/archives/{archive}/sitemap.xml?page=: the pages of 10,000 articles, by number from 1.
boost::asio::awaitable<Answer> answer_sitemap(RequestTarget target, SearcherPool& pool);

}  // namespace timbao
