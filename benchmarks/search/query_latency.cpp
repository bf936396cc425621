// query_latency ARCHIVE QUERIES.jsonl [QRELS.tsv]: in-process latency of the top 10 on one thread,
// and nDCG@10 and MRR@10 where judgements are given. Prints one JSON object.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
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

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: query_latency ARCHIVE QUERIES.jsonl [QRELS.tsv]\n");
    return 2;
  }
  const Result<Archive> archive = open_archive("bench", argv[1]);
  if (archive.has_error()) {
    std::fprintf(stderr, "query_latency: %s\n", to_string(archive.error()).c_str());
    return 1;
  }
  const std::vector<BenchQuery> queries = read_queries(argv[2]);
  const Judgements judgements = argc > 3 ? read_judgements(argv[3]) : Judgements{};
  std::vector<double> latencies;
  double ndcg = 0;
  std::size_t judged = 0;
  std::size_t hits = 0;
  for (const bool timed : {false, true}) {  // the first pass warms the page cache
    for (const BenchQuery& query : queries) {
      const auto start = std::chrono::steady_clock::now();
      const Result<std::vector<RankedId>> ranked = rank(*archive, {query.text, 10, 0});
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - start;
      if (ranked.has_error()) {
        std::fprintf(stderr, "query_latency: %s: %s\n", query.id.c_str(),
                     to_string(ranked.error()).c_str());
        return 1;
      }
      if (!timed)
        continue;
      latencies.push_back(took.count());
      hits += ranked->size();
      if (const auto known = judgements.find(query.id); known != judgements.end()) {
        ndcg += ndcg_at_10(*ranked, known->second);
        ++judged;
      }
    }
  }
  if (latencies.empty() || hits == 0) {
    std::fprintf(stderr, "query_latency: no query had a hit\n");
    return 1;
  }
  double sum = 0;
  for (const double latency : latencies)
    sum += latency;
  std::printf(
      "{\"queries\":%zu,\"mean_ms\":%.3f,\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,"
      "\"average_hits\":%.1f,\"ndcg_at_10\":%.4f}\n",
      latencies.size(), sum / static_cast<double>(latencies.size()), percentile(latencies, 0.5),
      percentile(latencies, 0.95), percentile(latencies, 0.99),
      static_cast<double>(hits) / static_cast<double>(latencies.size()),
      judged == 0 ? 0.0 : ndcg / static_cast<double>(judged));
  return 0;
}
