// Statistics and suggestions of an archive that changes: counted anew, beside whoever else writes.
#include "indexer/live/archive_counting.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/article_formats.hpp"
#include "indexer/live/live_writer.hpp"
#include "indexer/maintenance/archive_backup.hpp"
#include "indexer/maintenance/archive_check.hpp"
#include "indexer/maintenance/archive_upgrade.hpp"
#include "server/search/query_suggestions.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/article_changes.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const auto never = [] { return false; };

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The same as put() for a build.
std::string line(const std::string& id, const std::string& title) {
  return article_to_json(put(id, title).article) + "\n";
}

class ArchiveCounting : public ::testing::Test {
 protected:
  fs::path archive() const { return directory_.path() / "archive"; }
  ArchiveManifest manifest() const { return *read_manifest(archive()); }

  void index(const fs::path& path, const std::string& lines) {
    ASSERT_TRUE(build(path, {directory_.write("new.jsonl", lines)}, 1).summary);
  }
  void commit(const std::vector<ArticleChange>& changes) {
    const auto committed = commit_changes(archive(), "live-commit", changes, lookup_);
    ASSERT_TRUE(committed) << to_string(committed.error());
  }
  // The best completion, "" where there is none.
  std::string completed(const std::string& typed) const {
    const Result<Archive> opened = open_archive("bao", archive());
    EXPECT_TRUE(opened) << to_string(opened.error());
    const std::vector<Suggestion> found = complete(*opened, typed, 1);
    return found.empty() ? "" : found.front().text;
  }
  std::string corrected(const std::string& query) const {
    SearchRequest request;
    request.query = query;
    const auto found = search(*open_archive("bao", archive()), request);
    return found->did_you_mean.empty() ? "" : found->did_you_mean.front();
  }
  // Files and directories that begin so.
  std::size_t entries(const std::string& beginning) const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(archive()))
      count += entry.path().filename().string().starts_with(beginning);
    return count;
  }

  TemporaryDirectory directory_;
  ArticleLookup lookup_;
};

TEST_F(ArchiveCounting, WhatUpdatesBroughtIsSuggestedAndWhatTheyTookIsNot) {
  ASSERT_TRUE(build(archive(), {TIMBAO_SOURCE_DIR "/samples"}).summary);
  EXPECT_TRUE(is_counted(manifest()));
  commit({put("cũ", "Đà điểu châu Phi")});
  ASSERT_TRUE(*count_archive(archive(), "live-count", never));
  EXPECT_EQ(completed("đà điểu ch"), "Đà điểu châu Phi");
  std::vector<ArticleChange> changes = {removal("cũ")};
  for (int number = 0; number < 30; ++number)
    changes.push_back(put("m" + std::to_string(number), "Chuột túi nhảy cầu Long Biên"));
  commit(changes);
  EXPECT_FALSE(is_counted(manifest()));
  EXPECT_EQ(completed("chuột túi nh"), "");
  EXPECT_EQ(corrected("chuộc túi nhảy"), "");
  ASSERT_TRUE(*count_archive(archive(), "live-count", never));
  EXPECT_TRUE(is_counted(manifest()));
  EXPECT_EQ(completed("chuột túi nh"), "chuột túi nhảy cầu");
  EXPECT_EQ(corrected("chuộc túi nhảy"), "chuột túi nhảy");
  EXPECT_EQ(completed("đà điểu ch"), "");
  commit({removal("m0")});
  EXPECT_FALSE(is_counted(manifest()));
  EXPECT_EQ(entries("live-"), 0u);
  EXPECT_EQ(check_archive(archive())->problems, std::vector<std::string>());
}

TEST_F(ArchiveCounting, CountsWhatABuildOfTheSameArticlesCounts) {
  std::string all;
  for (int number = 0; number < 140; ++number) {
    const std::string id = "a" + std::to_string(number);
    const std::string title = "Giá vàng trong nước ngày " + std::to_string(number % 31);
    all += line(id, title);
    if (number < 100)
      continue;
    if (number == 100)
      index(archive(), all);
    else
      commit({put(id, title)});
    commit({put("a" + std::to_string(number % 7), "Trước"), removal("không có")});
  }
  std::string later;
  for (int number = 0; number < 7; ++number)
    later += line("a" + std::to_string(number), "Trước");
  const fs::path fresh = directory_.path() / "fresh";
  index(fresh, all);
  index(fresh, later);
  ASSERT_TRUE(upgrade_archive(fresh, 1, {[](const auto&) {}, [](const auto&) {}}));
  ASSERT_TRUE(*count_archive(archive(), "live-count", never));
  const ArchiveManifest wanted = *read_manifest(fresh);
  EXPECT_EQ(bytes_of(archive() / manifest().statistics_file),
            bytes_of(fresh / wanted.statistics_file));
  const auto titles = [](const fs::path& path, const std::string& file) {
    return read_archive_suggestions(path, file)->size();
  };
  EXPECT_EQ(titles(archive(), manifest().suggestions_file), titles(fresh, wanted.suggestions_file));
}

// What others do while articles are counted: `meanwhile` happens at the first of them.
TEST_F(ArchiveCounting, LeavesAloneWhatOthersPublishMeanwhile) {
  struct Row {
    const char* what;
    std::function<void()> meanwhile;
    bool published;
    bool all_counted;
  };
  const std::vector<Row> rows = {
      {"nothing", [] {}, true, true},
      {"an update", [this] { commit({put("c", "Chuột túi")}); }, true, false},
      {"a removal", [this] { commit({removal("a")}); }, true, false},
      {"a merge",
       [this] {
         std::vector<std::string> names;
         for (const ShardEntry& shard : manifest().shards)
           names.push_back(shard.name);
         ASSERT_TRUE(*merge_shards(archive(), "live-merge", names, {}));
         for (const std::string& name : names)
           fs::remove_all(archive() / name);
       },
       true, true},
      {"a build", [this] { index(archive(), line("d", "Lạc đà")); }, false, false},
      {"another counting", [this] { ASSERT_TRUE(*count_archive(archive(), "live-other", never)); },
       false, true},
  };
  for (const Row& row : rows) {
    fs::remove_all(archive());
    lookup_ = {};
    index(archive(), line("a", "Đà điểu"));
    commit({put("b", "Hươu cao cổ")});
    bool begun = false;
    const auto first = [&] {
      if (!std::exchange(begun, true))
        row.meanwhile();
      return false;
    };
    const Result<bool> counted = count_archive(archive(), "live-count", first);
    ASSERT_TRUE(counted) << row.what << to_string(counted.error());
    EXPECT_EQ(*counted, row.published) << row.what;
    EXPECT_EQ(is_counted(manifest()), row.all_counted) << row.what;
    EXPECT_TRUE(read_archive_statistics(archive(), manifest().statistics_file)) << row.what;
    EXPECT_EQ(check_archive(archive())->problems, std::vector<std::string>()) << row.what;
    EXPECT_EQ(entries("live-"), 0u) << row.what;
    count_archive(archive(), "live-count", never);
    EXPECT_TRUE(is_counted(manifest())) << row.what;
  }
}

TEST_F(ArchiveCounting, StopsWhereItIsTold) {
  index(archive(), line("a", "Đà điểu") + line("b", "Lạc đà"));
  commit({put("c", "Hươu cao cổ")});
  const std::uint64_t before = manifest().revision;
  int asked = 0;
  const Result<bool> counted = count_archive(archive(), "live-count", [&] { return ++asked == 2; });
  ASSERT_TRUE(counted);
  EXPECT_FALSE(*counted);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(manifest().revision, before);
  EXPECT_EQ(entries("live-"), 0u);
}

TEST_F(ArchiveCounting, WhoeverPublishesSaysWhetherAllIsCounted) {
  struct Row {
    const char* what;
    std::function<void()> done;
    bool counted;
  };
  const fs::path backup = directory_.path() / "backup";
  const std::vector<Row> rows = {
      {"a first build", [this] { index(archive(), line("a", "Đà điểu")); }, true},
      {"a build of nothing", [this] { index(archive(), ""); }, true},
      {"a second build", [this] { index(archive(), line("b", "Lạc đà")); }, true},
      {"an update", [this] { commit({put("c", "Hươu")}); }, false},
      {"a backup", [&] { ASSERT_TRUE(back_up(archive(), backup)); }, false},
      {"a build behind an update", [this] { index(archive(), line("d", "Nai")); }, false},
      {"an upgrade",
       [this] {
         ASSERT_TRUE(upgrade_archive(archive(), 1, {[](const auto&) {}, [](const auto&) {}}));
       },
       true},
      {"a restored backup", [&] { ASSERT_TRUE(restore(backup, archive())); }, false},
      {"counting", [this] { ASSERT_TRUE(*count_archive(archive(), "live-count", never)); }, true},
      {"repaired statistics",
       [this] {
         fs::remove(archive() / manifest().statistics_file);
         ASSERT_TRUE(repair_archive(archive()));
       },
       false},
  };
  for (const Row& row : rows) {
    row.done();
    EXPECT_EQ(is_counted(manifest()), row.counted) << row.what;
  }
}

TEST_F(ArchiveCounting, AWriterCountsInTheBackground) {
  index(archive(), line("a", "Đà điểu"));
  LiveWriterOptions options;
  options.count_interval = 20ms;
  options.count_rest = 1;
  options.grace = 50ms;
  std::atomic<int> problems = 0;
  options.on_problem = [&](const Error&) { ++problems; };
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  for (int round = 0; round < 5; ++round) {
    const std::string title = "Chuột túi nhảy lần " + std::to_string(round);
    ASSERT_TRUE((*writer)->apply({put("m", title)}));
    for (int wait = 0; wait < 500 && completed("chuột túi nh") != title; ++wait)
      std::this_thread::sleep_for(10ms);
    EXPECT_EQ(completed("chuột túi nh"), title);
  }
  for (int wait = 0; wait < 200 && entries("statistics-") + entries("suggestions-") > 2; ++wait)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(entries("statistics-"), 1u);
  EXPECT_EQ(entries("suggestions-"), 1u);
  (*writer)->stop();
  EXPECT_EQ((*writer)->counts().failed_countings, 0u);
  EXPECT_GE((*writer)->counts().countings, 5u);
  EXPECT_EQ(problems, 0);
  EXPECT_EQ(check_archive(archive())->problems, std::vector<std::string>());
}

}  // namespace
}  // namespace timbao
