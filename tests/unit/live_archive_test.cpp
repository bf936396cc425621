// Updates of an archive: what commits and merges do, beside builds, and what searches see of it.
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/live/live_writer.hpp"
#include "indexer/manifest_update.hpp"
#include "server/search/search_service.hpp"
#include "server/search/searcher_pool.hpp"
#include "tests/support/article_changes.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

ArticleChange only_at(ArticleChange change, ArticleTag tag) {
  change.expected = tag;
  return change;
}

ArticleChange only_new(ArticleChange change) {
  change.only_if_absent = true;
  return change;
}

class LiveArchive : public ::testing::Test {
 protected:
  fs::path archive() const { return directory_.path() / "archive"; }

  std::vector<ChangeOutcome> commit(const std::vector<ArticleChange>& changes) {
    const Result<CommitResult> committed =
        commit_changes(archive(), "live-commit", changes, lookup_);
    EXPECT_TRUE(committed) << to_string(committed.error());
    return committed.has_value() ? committed->outcomes : std::vector<ChangeOutcome>();
  }

  ArchiveManifest manifest() const { return *read_manifest(archive()); }

  // The title of the article, "-" where there is none.
  std::string title_of(const std::string& id) const {
    const Result<Archive> opened = open_archive("bao", archive());
    EXPECT_TRUE(opened) << to_string(opened.error());
    const Result<DocumentAnswer> found = find_document(*opened, id, "");
    return found.has_value() ? found->article.title : "-";
  }

  std::uint64_t hits(const std::string& query) const {
    const Result<Archive> opened = open_archive("bao", archive());
    EXPECT_TRUE(opened) << to_string(opened.error());
    SearchRequest request;
    request.query = query;
    return search(*opened, request)->total;
  }

  TemporaryDirectory directory_;
  ArticleLookup lookup_;
};

TEST_F(LiveArchive, ChangesHappenInTheirOrderAndAreAnsweredEach) {
  fs::create_directory(archive());
  struct Row {
    ArticleChange change;
    ChangeStatus status;
  };
  const std::vector<std::vector<Row>> commits = {
      {{put("a", "Một"), ChangeStatus::created},
       {put("b", "Hai"), ChangeStatus::created},
       {put("a", "Ba"), ChangeStatus::replaced},
       {removal("b"), ChangeStatus::removed},
       {removal("b"), ChangeStatus::not_found},
       {only_new(put("a", "Bốn")), ChangeStatus::unexpected}},
      {{removal("nothing"), ChangeStatus::not_found}},
      {{put("a", "Năm"), ChangeStatus::replaced},
       {only_at(put("a", "Sáu"), {1, 0}), ChangeStatus::unexpected},
       {only_at(put("c", "Bảy"), {1, 0}), ChangeStatus::unexpected},
       {only_new(put("c", "Tám")), ChangeStatus::created}},
  };
  for (const std::vector<Row>& rows : commits) {
    std::vector<ArticleChange> changes;
    for (const Row& row : rows)
      changes.push_back(row.change);
    const std::vector<ChangeOutcome> outcomes = commit(changes);
    ASSERT_EQ(outcomes.size(), rows.size());
    for (std::size_t index = 0; index < rows.size(); ++index)
      EXPECT_EQ(outcomes[index].status, rows[index].status) << rows[index].change.key();
  }
  EXPECT_EQ(title_of("a"), "Năm");
  EXPECT_EQ(title_of("b"), "-");
  EXPECT_EQ(title_of("c"), "Tám");
  EXPECT_EQ(manifest().articles(), 2u);
}

TEST_F(LiveArchive, TheTagOfAnArticleIsWhatItsWritingSaid) {
  fs::create_directory(archive());
  const ArticleTag first = commit({put("a", "Một")}).front().tag;
  const ArticleTag second = commit({only_at(put("a", "Hai"), first)}).front().tag;
  EXPECT_GT(second.version, first.version);
  const Result<DocumentAnswer> found = find_document(*open_archive("bao", archive()), "a", "");
  EXPECT_EQ((ArticleTag{found->version, content_hash(found->article)}), second);
  for (const ArticleTag& wrong : {first, ArticleTag{second.version, first.content}, ArticleTag{}}) {
    const ChangeOutcome refused = commit({only_at(removal("a"), wrong)}).front();
    EXPECT_EQ(refused.status, ChangeStatus::unexpected);
    EXPECT_EQ(refused.tag, second);
  }
  EXPECT_EQ(commit({only_new(put("a", "Ba"))}).front().tag, second);
  EXPECT_EQ(commit({only_at(put("b", "Ba"), {})}).front().status, ChangeStatus::unexpected);
  EXPECT_EQ(commit({only_at(removal("a"), second)}).front().status, ChangeStatus::removed);
}

TEST_F(LiveArchive, TagsHoldWithinACommitAndThroughAMerge) {
  fs::create_directory(archive());
  const ArticleTag kept = commit({put("a", "Một")}).front().tag;
  const ArticleTag next = {kept.version + 1, content_hash(put("a", "Hai").article)};
  const std::vector<ChangeOutcome> outcomes =
      commit({only_at(put("a", "Hai"), kept), only_at(put("a", "Ba"), kept),
              only_at(put("a", "Bốn"), next)});
  EXPECT_EQ(outcomes[1].status, ChangeStatus::unexpected);
  EXPECT_EQ(outcomes[1].tag, next);
  EXPECT_EQ(outcomes[2].status, ChangeStatus::replaced);
  commit({put("b", "Năm")});
  std::vector<std::string> shards;
  for (const ShardEntry& shard : manifest().shards)
    shards.push_back(shard.name);
  ASSERT_TRUE(*merge_shards(archive(), "live-merge", shards, {}));
  EXPECT_EQ(commit({only_at(removal("a"), outcomes[2].tag)}).front().status, ChangeStatus::removed);
}

TEST_F(LiveArchive, WhatChangesNothingWritesNothing) {
  fs::create_directory(archive());
  commit({put("a", "Một")});
  const std::uint64_t before = manifest().revision;
  commit({removal("b"), only_new(put("a", "Hai"))});
  EXPECT_EQ(manifest().revision, before);
}

TEST_F(LiveArchive, MergedShardsFindTheSame) {
  fs::create_directory(archive());
  for (const std::uint64_t rewritten_max : {0u, 1000u}) {
    for (int round = 0; round < 4; ++round) {
      std::vector<ArticleChange> changes;
      for (int item = 0; item < 30; ++item)
        changes.push_back(
            put("a" + std::to_string(round * 20 + item), "Giá vàng đợt " + std::to_string(round)));
      changes.push_back(removal("a" + std::to_string(round * 20)));
      commit(changes);
    }
    const std::uint64_t articles = manifest().articles();
    const std::uint64_t found = hits("giá vàng");
    const std::string title = title_of("a25");
    MergePolicy policy;
    policy.rewritten_articles_max = rewritten_max;
    std::vector<std::string> all;
    for (const ShardEntry& shard : manifest().shards)
      all.push_back(shard.name);
    const Result<bool> merged = merge_shards(archive(), "live-merge", all, policy);
    ASSERT_TRUE(merged) << to_string(merged.error());
    EXPECT_TRUE(*merged);
    EXPECT_EQ(manifest().shards.size(), 1u);
    EXPECT_EQ(manifest().articles(), articles);
    EXPECT_EQ(hits("giá vàng"), found);
    EXPECT_EQ(title_of("a25"), title);
    EXPECT_EQ(title_of("a0"), "-");
    EXPECT_EQ(manifest().shards.front().replaced == 0, rewritten_max > 0);
    commit({removal("a25")});
    EXPECT_EQ(title_of("a25"), "-");
    EXPECT_EQ(manifest().articles(), articles - 1);
  }
}

TEST_F(LiveArchive, AMergeOfWhatIsGoneDoesNothing) {
  fs::create_directory(archive());
  commit({put("a", "Một")});
  const std::uint64_t before = manifest().revision;
  const Result<bool> merged = merge_shards(archive(), "live-merge", {"shard-000009"}, {});
  ASSERT_TRUE(merged);
  EXPECT_FALSE(*merged);
  EXPECT_EQ(manifest().revision, before);
}

TEST(ChooseMerge, KeepsShardsFew) {
  struct Row {
    std::vector<std::uint64_t> articles;
    std::vector<std::uint64_t> replaced;
    std::vector<std::string> merged;
  };
  const std::vector<Row> rows = {
      {{100'000}, {0}, {}},
      {{100'000, 1, 1, 1}, {}, {}},
      {{100'000, 1, 1, 1, 1}, {}, {"1", "2", "3", "4"}},
      {{100'000, 70, 80, 1, 90, 100}, {}, {"1", "2", "3", "4", "5"}},
      {{100'000, 300, 300, 300, 20, 20}, {}, {}},
      {{1000}, {300}, {}},
      {{1000}, {500}, {"0"}},
      {{10}, {50}, {}},
      {{1, 1, 1, 70, 70, 70, 300, 300, 300, 1100, 1100, 1100, 5000}, {}, {"0", "1", "2", "3"}},
  };
  for (const Row& row : rows) {
    ArchiveManifest manifest;
    for (std::size_t index = 0; index < row.articles.size(); ++index)
      manifest.shards.push_back({std::to_string(index), row.articles[index],
                                 index < row.replaced.size() ? row.replaced[index] : 0, ""});
    EXPECT_EQ(choose_merge(manifest, {}), row.merged) << row.articles.size() << " shards";
  }
}

TEST_F(LiveArchive, ABuildAndUpdatesGoOnBesideEachOther) {
  ASSERT_TRUE(build(archive(), {TIMBAO_SOURCE_DIR "/samples"}).summary);
  const std::uint64_t samples = manifest().articles();
  LiveWriterOptions options;
  options.merge.fan_in = 3;
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  std::atomic<bool> over = false;
  std::thread building([&] {
    for (int round = 0; round < 3; ++round)
      EXPECT_TRUE(build(archive(), {TIMBAO_SOURCE_DIR "/samples"}).summary);
    over = true;
  });
  std::uint64_t written = 0;
  while (!over || written < 20) {
    const auto outcomes = (*writer)->apply({put("live-" + std::to_string(written), "Tin nóng")});
    ASSERT_TRUE(outcomes) << to_string(outcomes.error());
    EXPECT_EQ(outcomes->front().status, ChangeStatus::created);
    ++written;
  }
  building.join();
  (*writer)->stop();
  EXPECT_EQ(manifest().articles(), samples + written);
  EXPECT_EQ(title_of("live-0"), "Tin nóng");
  EXPECT_EQ(title_of("live-" + std::to_string(written - 1)), "Tin nóng");
}

// A merge that is published right behind a commit must not make the commit's caller be answered
// before readers have seen either.
TEST_F(LiveArchive, AChangeIsAnsweredOnlyWhenReadersHaveIt) {
  std::mutex refreshing;
  std::atomic<std::uint64_t> seen = 0;
  LiveWriterOptions options;
  options.merge.fan_in = 2;
  options.on_published = [&] {
    const std::lock_guard one_at_a_time(refreshing);
    const std::uint64_t revision = manifest().revision;
    if (revision == seen)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(4));
    seen = revision;
  };
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  std::uint64_t before = 0;
  for (int round = 0; round < 120; ++round) {
    ASSERT_TRUE((*writer)->apply({put("a" + std::to_string(round % 7), "Một")}));
    ASSERT_GT(seen, before) << "round " << round;
    before = manifest().revision;
    std::this_thread::sleep_for(std::chrono::milliseconds(round % 5));
  }
  (*writer)->stop();
}

TEST_F(LiveArchive, OneWriterAtATime) {
  const auto first = LiveWriter::open(archive());
  ASSERT_TRUE(first);
  const auto second = LiveWriter::open(archive());
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
}

TEST_F(LiveArchive, WaitingChangesAreBounded) {
  LiveWriterOptions options;
  options.waiting_bytes_max = 1000;
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  options.on_published = [opened] { opened.wait(); };
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  std::atomic<int> answered = 0;
  int taken = 0;
  for (int count = 0; count < 50; ++count)
    taken += (*writer)->submit({put("a" + std::to_string(count), "Một")},
                               [&answered](const auto&) { ++answered; });
  EXPECT_GT(taken, 0);
  EXPECT_LT(taken, 50);
  gate.set_value();
  (*writer)->stop();
  EXPECT_EQ(answered, taken);
  EXPECT_FALSE((*writer)->submit({put("late", "Một")}, [](const auto&) {}));
}

TEST_F(LiveArchive, SearchersSeeAChangeOfAnyProcessAndKeepTheirSnapshot) {
  fs::create_directory(archive());
  commit({put("a", "Giá vàng")});
  const auto pool = SearcherPool::open({{"bao", archive()}}, 2, 16, shipped_variant_tables(),
                                       std::chrono::milliseconds(20));
  ASSERT_TRUE(pool) << to_string(pool.error());
  const auto total = [&pool] {
    std::promise<std::uint64_t> promise;
    (*pool)->submit([&promise](const OpenArchives& archives) {
      SearchRequest request;
      request.query = "\"giá vàng\"";
      promise.set_value(search(archives.at("bao"), request)->total);
    });
    return promise.get_future().get();
  };
  EXPECT_EQ(total(), 1u);
  const Result<Archive> snapshot = open_archive("bao", archive());
  commit({put("b", "Giá vàng tăng")});
  for (int wait = 0; wait < 200 && total() != 2; ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(total(), 2u);
  commit({removal("a"), removal("b"), put("c", "Xổ số")});
  for (int wait = 0; wait < 200 && total() != 0; ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(total(), 0u);
  remove_unnamed(archive());
  SearchRequest request;
  request.query = "giá vàng";
  EXPECT_EQ(search(*snapshot, request)->total, 1u);
}

// An archive that is put into the place of another one, with the same revision and names of shards.
class ReplacedArchive : public LiveArchive {
 protected:
  // `title` in so many articles, by as many commits.
  fs::path made(const std::string& name, const std::string& title, int articles) {
    const fs::path path = directory_.path() / name;
    EXPECT_TRUE(make_archive(path));
    ArticleLookup lookup;
    for (int number = 0; number < articles; ++number)
      EXPECT_TRUE(commit_changes(path, "live-commit", {put(title + std::to_string(number), title)},
                                 lookup));
    return path;
  }
  void replace_by(const fs::path& other) {
    fs::rename(archive(), directory_.path() / "old");
    fs::rename(other, archive());
    std::error_code ignored;  // a writer may be removing what its merges left there
    fs::remove_all(directory_.path() / "old", ignored);
  }
  static std::uint64_t total(SearcherPool& pool, const std::string& query) {
    std::promise<std::uint64_t> promise;
    pool.submit([&](const OpenArchives& archives) {
      SearchRequest request;
      request.query = query;
      promise.set_value(search(archives.at("bao"), request)->total);
    });
    return promise.get_future().get();
  }
};

TEST_F(ReplacedArchive, IsSearchedWithoutARestart) {
  struct Row {
    int before;
    int after;
  };
  for (const auto& [before, after] : std::vector<Row>{{2, 2}, {1, 3}, {3, 1}, {2, 0}, {0, 2}}) {
    fs::remove_all(directory_.path() / "old");
    made("archive", "vàng", before);
    const auto pool = SearcherPool::open({{"bao", archive()}}, 2, 16, shipped_variant_tables(),
                                         std::chrono::milliseconds(10));
    ASSERT_TRUE(pool) << to_string(pool.error());
    std::atomic<int> problems = 0;
    (*pool)->on_problem([&](const std::string&, const Error&) { ++problems; });
    const auto wanted = [&](const std::string& word, int count) {
      for (int wait = 0; wait < 500 && total(**pool, word) != static_cast<unsigned>(count); ++wait)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      return total(**pool, word) == static_cast<unsigned>(count);
    };
    EXPECT_TRUE(wanted("vàng", before));
    const std::uint64_t opening = (*pool)->describe("bao")->opening;
    replace_by(made("new", "bạc", after));
    EXPECT_TRUE(wanted("bạc", after)) << before << " by " << after;
    EXPECT_TRUE(wanted("vàng", 0)) << before << " by " << after;
    EXPECT_EQ((*pool)->describe("bao")->articles, static_cast<unsigned>(after));
    EXPECT_NE((*pool)->describe("bao")->opening, opening);
    EXPECT_LE(problems, 2);  // it may be seen when it is not there
    (*pool)->stop();
    fs::remove_all(archive());
  }
}

// Copied file by file, the manifest first: what cannot be opened yet is tried again.
TEST_F(ReplacedArchive, IsSearchedWhenAllOfItIsThere) {
  made("archive", "vàng", 1);
  const fs::path other = made("new", "bạc", 2);
  const auto pool = SearcherPool::open({{"bao", archive()}}, 2, 16, shipped_variant_tables(),
                                       std::chrono::milliseconds(10));
  ASSERT_TRUE(pool) << to_string(pool.error());
  fs::remove_all(archive());
  fs::create_directory(archive());
  fs::copy(other / "archive.json", archive());
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(total(**pool, "vàng"), 1u);  // as it was
  for (const fs::directory_entry& entry : fs::directory_iterator(other))
    if (entry.is_directory())
      fs::copy(entry.path(), archive() / entry.path().filename(), fs::copy_options::recursive);
  for (int wait = 0; wait < 500 && total(**pool, "bạc") != 2; ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(total(**pool, "bạc"), 2u);
}

TEST_F(ReplacedArchive, TakesUpdatesWithoutARestart) {
  made("archive", "vàng", 12);
  LiveWriterOptions options;
  options.merge.fan_in = 2;
  options.grace = std::chrono::milliseconds(50);
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->apply({put("vàng0", "vàng và bạc")}));
  std::this_thread::sleep_for(
      std::chrono::milliseconds(200));  // shards are merged and to be removed
  replace_by(made("new", "bạc", 12));
  for (int number = 0; number < 12; ++number) {
    const auto done = (*writer)->apply({put("bạc" + std::to_string(number), "kim cương")});
    ASSERT_TRUE(done) << to_string(done.error());
    EXPECT_EQ(done->at(0).status, ChangeStatus::replaced);
  }
  const auto done = (*writer)->apply({removal("vàng1"), removal("bạc3"), put("mới", "kim cương")});
  ASSERT_TRUE(done) << to_string(done.error());
  EXPECT_EQ(done->at(0).status, ChangeStatus::not_found);
  EXPECT_EQ(done->at(1).status, ChangeStatus::removed);
  EXPECT_TRUE(LiveWriter::open(archive()).has_error());         // the new one is this writer's, too
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // whatever was to be removed is
  EXPECT_EQ(hits("kim cương"), 12u);
  EXPECT_EQ(hits("vàng"), 0u);
  EXPECT_EQ(manifest().articles(), 12u);
}

TEST_F(ReplacedArchive, RefusesUpdatesWhileItIsNotThere) {
  made("archive", "vàng", 1);
  const auto writer = LiveWriter::open(archive());
  ASSERT_TRUE(writer);
  fs::rename(archive(), directory_.path() / "old");
  const auto refused = (*writer)->apply({put("a", "bạc")});
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
  EXPECT_FALSE(fs::exists(archive()));
  const fs::path other = made("new", "bạc", 1);
  const auto owner = LiveWriter::open(other);
  ASSERT_TRUE(owner);
  fs::rename(other, archive());
  const auto owned = (*writer)->apply({put("a", "bạc")});
  ASSERT_TRUE(owned.has_error());
  EXPECT_EQ(owned.error().code, ErrorCode::unavailable);
  EXPECT_EQ(hits("bạc"), 1u);
}

TEST_F(LiveArchive, OpeningKeepsUpWithMerges) {
  LiveWriterOptions options;
  options.merge.fan_in = 2;
  options.grace = std::chrono::milliseconds(0);
  const auto writer = LiveWriter::open(archive(), options);
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->apply({put("a", "Giá vàng")}));
  std::atomic<bool> over = false;
  std::thread writing([&] {
    for (int count = 0; count < 150; ++count)
      EXPECT_TRUE((*writer)->apply({put("a" + std::to_string(count % 40), "Giá vàng")}));
    over = true;
  });
  std::size_t opened = 0;
  while (!over) {
    const Result<Archive> again = open_archive("bao", archive());
    ASSERT_TRUE(again) << to_string(again.error());
    SearchRequest request;
    request.query = "\"giá vàng\"";
    const Result<SearchAnswer> found = search(*again, request);
    ASSERT_TRUE(found) << to_string(found.error());
    EXPECT_EQ(found->total, again->description->articles);
    ++opened;
  }
  writing.join();
  EXPECT_GT(opened, 0u);
}

}  // namespace
}  // namespace timbao
