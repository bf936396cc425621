// The process that crash tests kill: changes articles and prints what was acknowledged.
//
//   live_writer_process ARCHIVE SEED CHANGES THREADS
//
// CHANGES 0: until it is killed. Its shards are merged early and its articles counted at once, so
// that both are under way, too.
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "indexer/live/live_writer.hpp"

namespace {

using namespace timbao;

constexpr unsigned articles_a_thread = 40;

void print(const std::string& line) {
  // One call a line: what a killed process has written is written.
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0)
    std::_Exit(1);
}

ArticleChange make_change(const std::string& id, const std::string& token) {
  ArticleChange change;
  change.id = id;
  if (token == "-") {
    change.kind = ArticleChange::Kind::remove;
    return change;
  }
  change.article.id = id;
  change.article.title = "Giá vàng hôm nay " + token;
  change.article.text = "Giá vàng trong nước sáng nay tăng mạnh, người dân xếp hàng chờ mua.";
  change.article.date = "2025-12-22";
  return change;
}

void change_articles(LiveWriter& writer, unsigned thread, unsigned seed, unsigned changes) {
  std::mt19937 random(seed * 1000 + thread);
  for (unsigned count = 0; changes == 0 || count < changes;) {
    std::vector<ArticleChange> batch;
    std::vector<std::string> named;
    const unsigned batch_size = random() % 4 == 0 ? 5 : 1;
    for (unsigned item = 0; item < batch_size; ++item, ++count) {
      const std::string id =
          "a" + std::to_string(thread) + "-" + std::to_string(random() % articles_a_thread);
      const std::string token =
          random() % 4 == 0 ? "-" : "t" + std::to_string(seed) + "x" + std::to_string(count);
      named.push_back(id + " " + token);
      print("? " + named.back() + "\n");
      batch.push_back(make_change(id, token));
    }
    const auto outcomes = writer.apply(std::move(batch));
    std::string said;  // at once: a batch may change one article twice
    for (const std::string& name : named) {
      if (outcomes.has_value())
        said += "= " + name + "\n";
      else
        said += "! " + name +
                (outcomes.error().code == ErrorCode::storage_full ? " full\n" : " failed\n");
    }
    print(said);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5)
    return 2;
  const auto number = [argv](int at) {
    return static_cast<unsigned>(std::strtoul(argv[at], nullptr, 10));
  };
  LiveWriterOptions options;
  options.merge.fan_in = 3;
  options.merge.smallest_size = 8;
  options.merge.rewritten_articles_max = 6;
  options.merge.shards_max = 6;
  options.grace = std::chrono::milliseconds(20);
  options.count_interval = std::chrono::milliseconds(1);
  options.count_rest = 1;
  const auto writer = LiveWriter::open(argv[1], options);
  if (writer.has_error()) {
    std::fprintf(stderr, "%s\n", to_string(writer.error()).c_str());
    return 1;
  }
  std::vector<std::thread> threads;
  for (unsigned thread = 0; thread < number(4); ++thread)
    threads.emplace_back([&, thread] { change_articles(**writer, thread, number(2), number(3)); });
  for (std::thread& thread : threads)
    thread.join();
  (*writer)->stop();
  return 0;
}
