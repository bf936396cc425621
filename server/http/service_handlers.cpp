// What probes and Prometheus read.
#include "server/http/service_handlers.hpp"

#include "server/http/http_metrics.hpp"

namespace timbao {

Answer answer_ready(const RequestTarget& target, const HttpService& service) {
  if (auto wrong = check_parameter_names(target, {}))
    return *wrong;
  if (service.draining)
    return problem(503, "stopping", "The server is stopping", "ask another one");
  Answer answer;
  answer.body = R"({"status":"ready"})";
  return answer;
}

Answer answer_metrics(const RequestTarget& target, const HttpService& service) {
  if (auto wrong = check_parameter_names(target, {}))
    return *wrong;
  Answer answer;
  answer.content_type = PrometheusText::content_type;
  answer.body = metrics_text(service);
  return answer;
}

}  // namespace timbao
