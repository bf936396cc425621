// Answers about the server itself, for probes and monitoring.
#pragma once

#include "server/http/answer.hpp"
#include "server/http/http_service.hpp"
#include "server/http/request_target.hpp"

namespace timbao {

// GET /readyz: 200 while the server takes requests, 503 once it was told to stop. The archives are
// open whenever it listens.
Answer answer_ready(const RequestTarget& target, const HttpService& service);
// GET /metrics, for Prometheus.
Answer answer_metrics(const RequestTarget& target, const HttpService& service);

}  // namespace timbao
