// What all sessions of a server share.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "server/http/answer_cache.hpp"
#include "server/http/http_metrics.hpp"
#include "server/http/http_settings.hpp"
#include "server/http/open_sessions.hpp"
#include "server/operation/rate_limiter.hpp"
#include "server/search/searcher_pool.hpp"

namespace timbao {

// Used by the one thread that runs the sessions, which all refer to it and are gone before it.
struct HttpService {
  HttpService(SearcherPool& searchers, HttpSettings first_settings)
      : pool(searchers),
        settings(std::make_shared<const HttpSettings>(std::move(first_settings))),
        answers(settings->limits.cache_bytes) {}

  SearcherPool& pool;
  std::shared_ptr<const HttpSettings> settings;  // replaced as a whole; keep a copy while you read
  AnswerCache answers;
  RateLimiter address_rates{1 << 16};
  RateLimiter key_rates{1 << 16};
  HttpMetrics metrics;
  OpenSessions sessions;
  std::size_t body_bytes = 0;  // that large bodies take, or may take
  bool draining = false;       // a stop signal has come
  std::chrono::sys_seconds started =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
};

}  // namespace timbao
