// Families of metrics.
#include "server/http/http_metrics.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/http/http_service.hpp"

namespace timbao {
namespace {

void write_counter(PrometheusText& text, std::string_view name, std::string_view help,
                   std::uint64_t value) {
  text.family(name, "counter", help);
  text.sample({}, static_cast<double>(value));
}

void write_gauge(PrometheusText& text, std::string_view name, std::string_view help,
                 std::size_t value) {
  text.family(name, "gauge", help);
  text.sample({}, static_cast<double>(value));
}

void write_requests(PrometheusText& text, const HttpMetrics& metrics) {
  const auto class_of = [](unsigned digit) { return std::to_string(digit) + "xx"; };
  text.family("timbao_http_request_duration_seconds", "histogram",
              "Time from the end of a request's header to the end of its answer.");
  for (const auto& [place, answers] : metrics.answers)
    text.sample({{"route", place.first}, {"status", class_of(place.second)}}, answers.latency);
  text.family("timbao_http_response_bytes_total", "counter", "Bytes of answers' bodies.");
  for (const auto& [place, answers] : metrics.answers)
    text.sample({{"route", place.first}, {"status", class_of(place.second)}},
                static_cast<double>(answers.answer_bytes));
  write_gauge(text, "timbao_http_requests_in_flight", "Requests that are being answered.",
              metrics.in_flight);
  write_counter(text, "timbao_http_unreadable_requests_total", "Requests that were no HTTP.",
                metrics.unreadable);
  write_counter(text, "timbao_http_unauthorized_total", "Requests refused with 401.",
                metrics.unauthorized);
  write_counter(text, "timbao_http_forbidden_total", "Requests refused with 403.",
                metrics.forbidden);
  text.family("timbao_http_rate_limited_total", "counter", "Requests refused with 429.");
  text.sample({{"by", "address"}}, static_cast<double>(metrics.limited_address));
  text.sample({{"by", "key"}}, static_cast<double>(metrics.limited_key));
}

void write_connections(PrometheusText& text, const HttpService& service) {
  const HttpMetrics& metrics = service.metrics;
  write_gauge(text, "timbao_http_connections", "Open connections.", service.sessions.count());
  write_counter(text, "timbao_http_connections_accepted_total", "Connections that were served.",
                metrics.connections_accepted);
  text.family("timbao_http_connections_refused_total", "counter",
              "Connections closed at once because there were too many.");
  text.sample({{"reason", "all"}}, static_cast<double>(metrics.connections_refused_all));
  text.sample({{"reason", "address"}}, static_cast<double>(metrics.connections_refused_address));
  write_counter(text, "timbao_http_timeouts_total",
                "Connections closed because the client was too slow.", metrics.timed_out);
  write_counter(text, "timbao_tls_handshakes_failed_total",
                "Connections that ended before TLS began.", metrics.handshakes_failed);
}

void write_search(PrometheusText& text, const HttpService& service) {
  write_gauge(text, "timbao_search_queue_length", "Searches that wait or run.",
              service.pool.pending());
  write_gauge(text, "timbao_search_queue_limit", "Searches that may wait or run.",
              service.pool.queue_max());
  write_counter(text, "timbao_search_overloaded_total",
                "Requests refused with 503 because the queue was full.",
                service.metrics.overloaded);
  const AnswerCache::Counts kept = service.answers.counts();
  text.family("timbao_answer_cache_lookups_total", "counter", "Searches for kept answers.");
  text.sample({{"result", "found"}}, static_cast<double>(kept.found));
  text.sample({{"result", "missed"}}, static_cast<double>(kept.missed));
  write_gauge(text, "timbao_answer_cache_bytes", "Memory that kept answers take.", kept.bytes);
}

void write_archives(PrometheusText& text, const SearcherPool& pool) {
  const auto each = [&text, &pool](std::string_view name, std::string_view help, auto value_of) {
    text.family(name, "gauge", help);
    for (const auto& archive : pool.descriptions())
      text.sample({{"archive", archive->name}}, static_cast<double>(value_of(*archive)));
  };
  using Description = const ArchiveDescription&;
  each("timbao_archive_articles", "Articles that can be found.",
       [](Description archive) { return archive.articles; });
  each("timbao_archive_bytes", "Bytes on disk.", [](Description archive) { return archive.bytes; });
  each("timbao_archive_shards", "Shards on disk.",
       [](Description archive) { return archive.shards; });
  each("timbao_archive_largest_shard_bytes", "Bytes of the largest shard on disk.",
       [](Description archive) { return archive.largest_shard_bytes; });
  each("timbao_archive_replaced_articles",
       "Versions of articles on disk that are found no more, until a merge leaves them out.",
       [](Description archive) { return archive.replaced; });
  each("timbao_archive_modified_timestamp_seconds", "When the archive was last changed.",
       [](Description archive) { return archive.modified.time_since_epoch().count(); });
}

// Of the archives whose shards are databases elsewhere.
void write_shards(PrometheusText& text, const SearcherPool& pool) {
  std::vector<std::pair<std::string, ReplicaReport>> replicas;
  for (const auto& archive : pool.descriptions())
    for (ReplicaReport& report : pool.shard_reports(archive->name))
      replicas.emplace_back(archive->name, std::move(report));
  const auto each = [&](std::string_view name, const char* type, std::string_view help,
                        auto value_of) {
    text.family(name, type, help);
    for (const auto& [archive, report] : replicas)
      text.sample({{"archive", archive}, {"shard", report.shard}, {"replica", report.replica}},
                  static_cast<double>(value_of(report)));
  };
  using Report = const ReplicaReport&;
  each("timbao_shard_replica_up", "gauge", "Whether the replica of a shard is asked.",
       [](Report report) { return report.usable ? 1 : 0; });
  each("timbao_shard_replica_answers_total", "counter", "Fetches that the replica answered.",
       [](Report report) { return report.answers; });
  each("timbao_shard_replica_answer_seconds_total", "counter", "Time that these took.",
       [](Report report) { return report.seconds; });
  each("timbao_shard_replica_failures_total", "counter",
       "Times that the replica failed or was found to fail still.",
       [](Report report) { return report.failures; });
  each("timbao_shard_replica_timeouts_total", "counter", "Failures by not answering in time.",
       [](Report report) { return report.timeouts; });
}

// Of the archives that take updates.
void write_updates(PrometheusText& text, const SearcherPool& pool) {
  std::vector<std::pair<std::string, LiveWriterCounts>> archives;
  for (const auto& archive : pool.descriptions())
    if (const std::optional<LiveWriterCounts> counts = pool.update_counts(archive->name))
      archives.emplace_back(archive->name, *counts);
  text.family("timbao_archive_commits_total", "counter", "Groups of changes written to disk.");
  for (const auto& [name, counts] : archives) {
    text.sample({{"archive", name}, {"result", "done"}}, static_cast<double>(counts.commits));
    text.sample({{"archive", name}, {"result", "failed"}},
                static_cast<double>(counts.failed_commits));
  }
  text.family("timbao_archive_commit_duration_seconds", "histogram",
              "Time of a commit, until what it changed is found.");
  for (const auto& [name, counts] : archives)
    text.sample({{"archive", name}}, counts.commit_durations);
  text.family("timbao_archive_changes_total", "counter", "Changes in commits that were done.");
  for (const auto& [name, counts] : archives)
    text.sample({{"archive", name}}, static_cast<double>(counts.changes));
  text.family("timbao_archive_merges_total", "counter", "Merges of shards.");
  for (const auto& [name, counts] : archives) {
    text.sample({{"archive", name}, {"result", "done"}}, static_cast<double>(counts.merges));
    text.sample({{"archive", name}, {"result", "failed"}},
                static_cast<double>(counts.failed_merges));
  }
  text.family("timbao_archive_countings_total", "counter", "Countings for suggestions.");
  for (const auto& [name, counts] : archives) {
    text.sample({{"archive", name}, {"result", "done"}}, static_cast<double>(counts.countings));
    text.sample({{"archive", name}, {"result", "failed"}},
                static_cast<double>(counts.failed_countings));
  }
}

}  // namespace

std::string metrics_text(const HttpService& service) {
  PrometheusText text;
  text.family("timbao_build_info", "gauge", "The version that runs.");
  text.sample({{"version", TIMBAO_VERSION}, {"compiler", __VERSION__}}, 1);
  text.family("timbao_start_time_seconds", "gauge", "When the server began.");
  text.sample({}, static_cast<double>(service.started.time_since_epoch().count()));
  write_requests(text, service.metrics);
  write_connections(text, service);
  write_search(text, service);
  text.family("timbao_reloads_total", "counter", "Configurations read again, on SIGHUP.");
  text.sample({{"result", "done"}}, static_cast<double>(service.metrics.reloads));
  text.sample({{"result", "failed"}}, static_cast<double>(service.metrics.reloads_failed));
  write_archives(text, service.pool);
  write_shards(text, service.pool);
  write_updates(text, service.pool);
  return text.take();
}

}  // namespace timbao
