// query_latency ARCHIVE QUERIES.jsonl [QRELS.tsv] [--stages]: in-process latency of the top 10 on
// one thread, in wall time and in CPU time of the thread, and nDCG@10 where judgements are given.
// With
// --stages also what suggestions, hits, facets and a histogram add. Prints one JSON object.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <rapidjson/document.h>

#include "server/search/search_service.hpp"

namespace {

using namespace timbao;

struct BenchQuery {
  std::string id;
  std::string text;
};

using Judgements = std::map<std::string, std::map<std::string, int>>;

std::vector<BenchQuery> read_queries(const char* path) {
  std::ifstream file(path);
  std::vector<BenchQuery> queries;
  for (std::string line; std::getline(file, line);) {
    rapidjson::Document document;
    document.Parse(line.c_str());
    if (document.IsObject() && document.HasMember("_id") && document.HasMember("text"))
      queries.push_back({document["_id"].GetString(), document["text"].GetString()});
  }
  return queries;
}

Judgements read_judgements(const char* path) {
  std::ifstream file(path);
  Judgements judgements;
  std::string line;
  std::getline(file, line);  // the heading
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string query, document;
    int grade = 0;
    if (fields >> query >> document >> grade)
      judgements[query][document] = grade;
  }
  return judgements;
}

double ndcg_at_10(const std::vector<RankedId>& ranked, const std::map<std::string, int>& judged) {
  double gain = 0;
  for (std::size_t rank = 0; rank < std::min<std::size_t>(10, ranked.size()); ++rank)
    if (const auto found = judged.find(ranked[rank].id); found != judged.end())
      gain += found->second / std::log2(static_cast<double>(rank) + 2);
  std::vector<int> ideal;
  ideal.reserve(judged.size());
  for (const auto& [document, grade] : judged)
    ideal.push_back(grade);
  std::sort(ideal.rbegin(), ideal.rend());
  double best = 0;
  for (std::size_t rank = 0; rank < std::min<std::size_t>(10, ideal.size()); ++rank)
    best += ideal[rank] / std::log2(static_cast<double>(rank) + 2);
  return best == 0 ? 0 : gain / best;
}

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(index, values.size() - 1)];
}

double thread_cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

double wall_ms() {
  return std::chrono::duration<double, std::milli>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Times of every query, of the last pass.
struct Times {
  std::vector<double> wall;
  std::vector<double> cpu;
};

// Runs all queries `passes` times; the first passes warm caches. `run(query, last)` answers one.
template <typename Run>
Times measure(const std::vector<BenchQuery>& queries, int passes, Run run) {
  Times times;
  for (int pass = 1; pass <= passes; ++pass)
    for (const BenchQuery& query : queries) {
      const double wall = wall_ms();
      const double cpu = thread_cpu_ms();
      run(query, pass == passes);
      if (pass < passes)
        continue;
      times.cpu.push_back(thread_cpu_ms() - cpu);
      times.wall.push_back(wall_ms() - wall);
    }
  return times;
}

void print_times(const char* name, const Times& times) {
  double sum = 0;
  for (const double one : times.cpu)
    sum += one;
  std::printf(
      "\"%s\":{\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"cpu_p50_ms\":%.3f,"
      "\"cpu_p95_ms\":%.3f,\"cpu_mean_ms\":%.3f}",
      name, percentile(times.wall, 0.5), percentile(times.wall, 0.95), percentile(times.wall, 0.99),
      percentile(times.cpu, 0.5), percentile(times.cpu, 0.95),
      sum / static_cast<double>(times.cpu.size()));
}

// What a whole answer costs beyond ranking, each stage on top of the one before.
void print_stages(const Archive& archive, const std::vector<BenchQuery>& queries, int passes) {
  const auto answer = [&archive](const SearchRequest& request) {
    const Result<SearchAnswer> found = search(archive, request);
    if (found.has_error())
      std::exit(1);
    return found->hits.size();
  };
  FacetRequest facets;
  facets.fields = {FilterField::source, FilterField::category, FilterField::author};
  FacetRequest histogram = facets;
  histogram.interval = HistogramInterval::month;
  std::printf(",");
  print_times("suggestions", measure(queries, passes, [&](const BenchQuery& query, bool) {
                answer({query.text, 0, 0});
              }));
  std::printf(",");
  print_times("hits", measure(queries, passes, [&](const BenchQuery& query, bool) {
                answer({query.text, 10, 0});
              }));
  std::printf(",");
  print_times("facets", measure(queries, passes, [&](const BenchQuery& query, bool) {
                SearchRequest request{query.text, 10, 0};
                request.facets = facets;
                answer(request);
              }));
  std::printf(",");
  print_times("histogram", measure(queries, passes, [&](const BenchQuery& query, bool) {
                SearchRequest request{query.text, 10, 0};
                request.facets = histogram;
                answer(request);
              }));
}

}  // namespace

int main(int argc, char** argv) {
  const bool stages = argc > 1 && std::string(argv[argc - 1]) == "--stages";
  argc -= stages;
  // With idle cores, a search over many shards is shared.
  const bool shared = argc > 1 && std::string(argv[argc - 1]) == "--share";
  argc -= shared;
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: query_latency ARCHIVE QUERIES.jsonl [QRELS.tsv] [--share] [--stages]\n");
    return 2;
  }
  Result<Archive> archive = open_archive("bench", argv[1]);
  if (archive.has_error()) {
    std::fprintf(stderr, "query_latency: %s\n", to_string(archive.error()).c_str());
    return 1;
  }
  if (shared)
    archive->idle_cores = std::make_shared<IdleCores>(std::thread::hardware_concurrency(),
                                                      [] { return std::size_t{1}; });
  const std::vector<BenchQuery> queries = read_queries(argv[2]);
  const Judgements judgements = argc > 3 ? read_judgements(argv[3]) : Judgements{};
  constexpr int passes = 3;
  double ndcg = 0;
  std::size_t judged = 0;
  std::size_t hits = 0;
  const Times times = measure(queries, passes, [&](const BenchQuery& query, bool last) {
    const Result<std::vector<RankedId>> ranked = rank(*archive, {query.text, 10, 0});
    if (ranked.has_error()) {
      std::fprintf(stderr, "query_latency: %s: %s\n", query.id.c_str(),
                   to_string(ranked.error()).c_str());
      std::exit(1);
    }
    if (!last)
      return;
    hits += ranked->size();
    if (const auto known = judgements.find(query.id); known != judgements.end()) {
      ndcg += ndcg_at_10(*ranked, known->second);
      ++judged;
    }
  });
  if (times.wall.empty() || hits == 0) {
    std::fprintf(stderr, "query_latency: no query had a hit\n");
    return 1;
  }
  std::printf("{\"queries\":%zu,\"average_hits\":%.1f,\"ndcg_at_10\":%.4f,", times.wall.size(),
              static_cast<double>(hits) / static_cast<double>(times.wall.size()),
              judged == 0 ? 0.0 : ndcg / static_cast<double>(judged));
  print_times("ranking", times);
  if (stages)
    print_stages(*archive, queries, passes);
  std::printf("}\n");
  return 0;
}
