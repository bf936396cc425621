// Runs merged are as one run of all articles.
#include "indexer/bulk/run_merger.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <xapian.h>

#include "indexer/bulk/posting_run.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> words = {"gạo", "lúa", "mặn", "sông", "Mã", "thu", "2024", "messi"};

// Of a thousand: two of their words are frequent, so that lists take several chunks.
Article article_of(int number) {
  Article article;
  article.id = "bài-" + std::to_string(number);
  article.title = "Giá " + words[static_cast<std::size_t>(number) % words.size()];
  article.text = "Nông dân " + words[static_cast<std::size_t>(number / 7) % words.size()] +
                 " và số " + std::to_string(number % 40) + ". Nông dân trồng lúa.";
  article.source = number % 3 == 0 ? "" : "Báo " + std::to_string(number % 3);
  return article;
}

void write_run(int first, int end, const fs::path& directory) {
  PostingRun run;
  for (int number = first; number < end; ++number)
    run.add(article_of(number), static_cast<std::uint64_t>(number) + 1);
  const Result<void> written = run.write(directory);
  ASSERT_TRUE(written) << to_string(written.error());
}

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(RunMerger, SeveralRunsAreAsOne) {
  const TemporaryDirectory directory;
  const fs::path base = directory.path();
  const std::vector<std::vector<int>> cuts = {{0, 1000}, {0, 400, 1000}, {0, 1, 2, 999, 1000}};
  for (std::size_t way = 0; way < cuts.size(); ++way) {
    std::vector<fs::path> runs;
    for (std::size_t cut = 1; cut < cuts[way].size(); ++cut) {
      runs.push_back(base / ("run-" + std::to_string(way) + "-" + std::to_string(cut)));
      write_run(cuts[way][cut - 1], cuts[way][cut], runs.back());
    }
    const fs::path shard = base / ("shard-" + std::to_string(way));
    const Result<void> merged = merge_runs(runs, shard);
    ASSERT_TRUE(merged) << to_string(merged.error());
    for (const fs::path& run : runs)
      EXPECT_FALSE(fs::exists(run)) << run;
    EXPECT_EQ(Xapian::Database::check(shard.string(), 0, nullptr), 0u);
    EXPECT_EQ(Xapian::Database(shard.string()).get_doccount(), 1000u);
    for (const char* file : {"postlist.glass", "docdata.glass"})
      EXPECT_TRUE(content(shard / file) == content(base / "shard-0" / file)) << file << ", " << way;
  }
}

TEST(RunMerger, KeepsRunsThatAreToBeKept) {
  const TemporaryDirectory directory;
  const std::vector<fs::path> runs = {directory.path() / "a", directory.path() / "b"};
  write_run(0, 3, runs[0]);
  write_run(3, 5, runs[1]);
  ASSERT_TRUE(merge_runs(runs, directory.path() / "shard", RunsAfter::kept));
  for (const fs::path& run : runs)
    EXPECT_EQ(Xapian::Database::check(run.string(), 0, nullptr), 0u);
}

TEST(RunMerger, MoreRunsThanOneLevelTakes) {
  const TemporaryDirectory directory;
  std::vector<fs::path> runs;
  for (int number = 0; number < 140; ++number) {
    runs.push_back(directory.path() / ("run-" + std::to_string(number)));
    write_run(number, number + 1, runs.back());
  }
  ASSERT_TRUE(merge_runs(runs, directory.path() / "shard"));
  const Xapian::Database shard((directory.path() / "shard").string());
  EXPECT_EQ(shard.get_doccount(), 140u);
  EXPECT_EQ(shard.get_termfreq("Fdan"), 140u);
}

// Whatever bytes of a run are changed: an error that names it, or a database that opens.
TEST(RunMerger, SaysWhichRunIsDamaged) {
  const TemporaryDirectory directory;
  const fs::path run = directory.path() / "run";
  write_run(0, 200, run);
  const std::string intact = content(run / "postlist.glass");
  std::size_t refused = 0;
  for (std::size_t at = 64; at < intact.size(); at += 997) {
    std::string damaged = intact;
    for (std::size_t byte = at; byte < std::min(at + 40, damaged.size()); ++byte)
      damaged[byte] = static_cast<char>(damaged[byte] ^ 0x55);
    std::ofstream(run / "postlist.glass", std::ios::binary) << damaged;
    const fs::path shard = directory.path() / ("shard-" + std::to_string(at));
    const Result<void> merged = merge_runs({run}, shard, RunsAfter::kept);
    refused += merged.has_error() ? 1 : 0;
    if (merged.has_error())
      EXPECT_FALSE(merged.error().place.empty());
    else
      EXPECT_NO_THROW(Xapian::Database(shard.string()));
  }
  EXPECT_GT(refused, 0u);
}

}  // namespace
}  // namespace timbao
