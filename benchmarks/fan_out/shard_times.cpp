// shard_times HOST PORT QUERIES.jsonl RATE SECONDS [CONNECTIONS]: how long one shard, served by
// xapian-tcpsrv, takes to find a query's 100 candidates and send the documents of the first ten,
// while RATE queries a second arrive. Prints the distribution as simulate.py reads it.
//
// Queries arrive at random times (exponential gaps) whether or not those before are answered, and
// the time of each counts from its arrival: a shard that stalls is not excused from what it would
// have been asked meanwhile.
//
// A query that is much work is so on every shard, and a second request for it is no faster. So two
// distributions are printed besides the times themselves: the medians of the queries, and how many
// times its query's median an answer took.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <rapidjson/document.h>
#include <xapian.h>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/schema/index_schema.hpp"

namespace {

using namespace timbao;
using Clock = std::chrono::steady_clock;

constexpr Xapian::doccount candidates = 100;
constexpr Xapian::doccount sent_documents = 10;

// Words and their neighbours, as far as phase one goes.
Xapian::Query to_query(const std::string& text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::vector<Xapian::Query> terms;
  const auto& tokens = analyzed.tokens;
  terms.reserve(2 * tokens.size());
  for (const Token& token : tokens)
    terms.emplace_back(folded_term(analyzed.folded(token)));
  for_each_bigram(analyzed, [&](std::size_t first, std::size_t second) {
    terms.emplace_back(
        bigram_term(bigram_number(tokens[first].folded_id, tokens[second].folded_id)));
  });
  return Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end());
}

std::vector<Xapian::Query> read_queries(const char* path) {
  std::ifstream file(path);
  std::vector<Xapian::Query> queries;
  for (std::string line; std::getline(file, line);) {
    rapidjson::Document document;
    document.Parse(line.c_str());
    if (document.IsObject() && document.HasMember("text") && document["text"].IsString())
      queries.push_back(to_query(document["text"].GetString()));
  }
  return queries;
}

std::vector<Clock::time_point> arrivals(double rate, double seconds) {
  std::mt19937 random(20260101);
  std::exponential_distribution<double> gap(rate);
  std::vector<Clock::time_point> times;
  const Clock::time_point start = Clock::now() + std::chrono::seconds(3);  // after warming up
  double at = gap(random);
  while (at < seconds) {
    times.push_back(start +
                    std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(at)));
    at += gap(random);
  }
  return times;
}

void answer(const Xapian::Database& shard, const Xapian::Query& query) {
  Xapian::Enquire enquire(shard);
  enquire.set_query(query);
  Xapian::MSet found = enquire.get_mset(0, candidates);
  if (found.empty())
    return;
  const Xapian::doccount last = std::min(found.size(), sent_documents) - 1;
  found.fetch(found[0], found[last]);  // asks for all of them before it reads the first
  for (auto hit = found.begin(); hit != found[last]; ++hit)
    if (hit.get_document().get_value(stream_slot).empty())
      std::abort();
}

// Far apart, so that neighbours in time are none in the file.
std::size_t query_of(std::size_t arrival, std::size_t queries) {
  return arrival * 7919 % queries;
}

// The milliseconds that each arrival took.
std::vector<double> sample(const std::string& host, unsigned port,
                           const std::vector<Xapian::Query>& queries,
                           const std::vector<Clock::time_point>& times, unsigned connections) {
  constexpr std::size_t warming = 50;
  std::vector<double> took(times.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    const Xapian::Database shard = Xapian::Remote::open(host, port);
    for (std::size_t index = 0; index < std::min(warming, queries.size()); ++index)
      answer(shard, queries[index]);
    for (std::size_t index; (index = next++) < times.size();) {
      std::this_thread::sleep_until(times[index]);
      answer(shard, queries[query_of(index, queries.size())]);
      took[index] = std::chrono::duration<double, std::milli>(Clock::now() - times[index]).count();
    }
  };
  std::vector<std::thread> threads;
  for (unsigned connection = 0; connection < connections; ++connection)
    threads.emplace_back(work);
  for (std::thread& thread : threads)
    thread.join();
  return took;
}

void print(const char* name, std::vector<double> values) {
  std::sort(values.begin(), values.end());
  for (const double share :
       {0.0,  0.01, 0.05, 0.1,  0.2,  0.3,   0.4,   0.5,   0.6,    0.7,    0.8,    0.85, 0.9,
        0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 1.0}) {
    const auto index = static_cast<std::size_t>(share * static_cast<double>(values.size()));
    std::printf("%s %.4f %.3f\n", name, share, values[std::min(index, values.size() - 1)]);
  }
}

void print_distributions(const std::vector<double>& took, std::size_t queries, double rate) {
  std::vector<std::vector<double>> by_query(queries);
  for (std::size_t index = 0; index < took.size(); ++index)
    by_query[query_of(index, queries)].push_back(took[index]);
  std::vector<double> medians;
  std::vector<double> multiples;
  for (std::vector<double>& times : by_query) {
    if (times.empty())
      continue;
    std::sort(times.begin(), times.end());
    medians.push_back(times[times.size() / 2]);
    for (const double time : times)
      multiples.push_back(time / medians.back());
  }
  std::printf("# %zu answers of one shard to %zu queries, %.0f a second: what, share, quantile\n",
              took.size(), medians.size(), rate);
  print("time_ms", took);
  print("query_ms", medians);
  print("multiple", multiples);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 6) {
    std::fprintf(stderr, "usage: shard_times HOST PORT QUERIES.jsonl RATE SECONDS [CONNECTIONS]\n");
    return 2;
  }
  const std::vector<Xapian::Query> queries = read_queries(argv[3]);
  const double rate = std::atof(argv[4]);
  const auto connections = static_cast<unsigned>(argc > 6 ? std::atoi(argv[6]) : 8);
  if (queries.empty() || rate <= 0 || connections == 0) {
    std::fprintf(stderr, "shard_times: no queries, no rate or no connections\n");
    return 2;
  }
  const std::vector<Clock::time_point> times = arrivals(rate, std::atof(argv[5]));
  const auto port = static_cast<unsigned>(std::atoi(argv[2]));
  print_distributions(sample(argv[1], port, queries, times, connections), queries.size(), rate);
  return 0;
} catch (const Xapian::Error& error) {
  std::fprintf(stderr, "shard_times: %s\n", error.get_description().c_str());
  return 1;
}
