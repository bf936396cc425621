// What the server counts, and how /metrics says it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "server/operation/prometheus_text.hpp"

namespace timbao {

// Counters of one server. Used by the one thread that runs its sessions.
struct HttpMetrics {
  struct ByStatus {
    LatencyHistogram latency;  // from the end of the header to the end of the answer
    std::uint64_t answer_bytes = 0;
  };
  // By route ("/v1/archives/{archive}/search") and class of status (2 for 200 to 299).
  std::map<std::pair<std::string_view, unsigned>, ByStatus> answers;
  std::uint64_t in_flight = 0;
  std::uint64_t connections_accepted = 0;
  std::uint64_t connections_refused_all = 0;      // because there are too many
  std::uint64_t connections_refused_address = 0;  // because one address has too many
  std::uint64_t timed_out = 0;                    // in the middle of a request or an answer
  std::uint64_t unreadable = 0;                   // requests that are no HTTP
  std::uint64_t handshakes_failed = 0;
  std::uint64_t limited_address = 0;
  std::uint64_t limited_key = 0;
  std::uint64_t unauthorized = 0;  // 401
  std::uint64_t forbidden = 0;     // 403
  std::uint64_t overloaded = 0;    // 503 because the queue is full
  std::uint64_t reloads = 0;
  std::uint64_t reloads_failed = 0;
};

struct HttpService;

// All of it, with gauges of the pool, the kept answers and the archives.
std::string metrics_text(const HttpService& service);

}  // namespace timbao
