// Backups, checks, repairs and upgrades of small archives.
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/live/live_writer.hpp"
#include "indexer/maintenance/archive_backup.hpp"
#include "indexer/maintenance/archive_check.hpp"
#include "indexer/maintenance/archive_upgrade.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

class ArchiveMaintenance : public ::testing::Test {
 protected:
  // The samples, one of them replaced and one deleted.
  void SetUp() override {
    ASSERT_TRUE(build(archive(), {TIMBAO_SOURCE_DIR "/samples"}).summary);
    ArticleChange replaced;
    replaced.article.id = "moi";
    replaced.article.title = "Bài mới";
    ArticleChange removed;
    removed.kind = ArticleChange::Kind::remove;
    removed.id = first_id();
    ArticleLookup lookup;
    ASSERT_TRUE(commit_changes(archive(), "live-commit", {replaced, removed}, lookup));
    articles_ = read_manifest(archive())->articles();
  }

  fs::path archive() const { return directory_.path() / "archive"; }
  fs::path backup() const { return directory_.path() / "backup"; }
  static std::string first_id() { return "bao-song-ma/2024/lu-song-buoi-sau-bao-so-3"; }

  static std::uint64_t found_in(const fs::path& archive, const std::string& id) {
    const Result<Archive> opened = open_archive("bao", archive);
    EXPECT_TRUE(opened) << to_string(opened.error());
    return opened.has_value() && find_document(*opened, id, "").has_value();
  }

  TemporaryDirectory directory_;
  std::uint64_t articles_ = 0;
};

TEST_F(ArchiveMaintenance, ABackupIsAnArchiveAndComesBack) {
  ASSERT_TRUE(back_up(archive(), backup()));
  EXPECT_EQ(check_archive(backup())->problems, std::vector<std::string>());
  EXPECT_TRUE(back_up(archive(), backup()).has_error()) << "not over another one";
  ArticleChange later;
  later.article.id = "sau";
  later.article.title = "Sau bản sao";
  ArticleLookup lookup;
  const auto version = [](const Result<CommitResult>& committed) {
    return committed->outcomes.front().tag.version;
  };
  const std::uint64_t before = version(commit_changes(archive(), "live-commit", {later}, lookup));
  EXPECT_EQ(found_in(archive(), "sau"), 1u);
  ASSERT_TRUE(restore(backup(), archive()));
  EXPECT_EQ(read_manifest(archive())->articles(), articles_);
  EXPECT_EQ(found_in(archive(), "sau"), 0u);
  EXPECT_EQ(found_in(archive(), "moi"), 1u);
  EXPECT_EQ(found_in(archive(), first_id()), 0u);
  EXPECT_GT(version(commit_changes(archive(), "live-commit", {later}, lookup)), before);
  EXPECT_EQ(check_archive(archive())->problems, std::vector<std::string>());
  const fs::path elsewhere = directory_.path() / "elsewhere";
  ASSERT_TRUE(restore(backup(), elsewhere));
  EXPECT_EQ(check_archive(elsewhere)->problems, std::vector<std::string>());
  EXPECT_EQ(read_manifest(elsewhere)->articles(), articles_);
}

void overwrite(const fs::path& file, std::size_t at, const std::string& bytes) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(at));
  stream << bytes;
}

TEST_F(ArchiveMaintenance, DamageIsFoundAndMended) {
  const std::string first = read_manifest(archive())->shards.front().name;
  struct Row {
    const char* what;
    std::function<void(const fs::path&)> damage;
    std::uint64_t lost;  // at most
    std::uint64_t back;  // deleted articles that may be there again
  };
  const std::vector<Row> rows = {
      {"the manifest is gone", [](const fs::path& path) { fs::remove(path / "archive.json"); }, 0,
       0},
      {"the manifest is cut off",
       [](const fs::path& path) { fs::resize_file(path / "archive.json", 40); }, 0, 0},
      {"a list of replaced articles is gone",
       [](const fs::path& path) {
         fs::remove(path / read_manifest(path)->shards.front().replaced_file);
       },
       0, 1},
      {"a list of replaced articles is nonsense",
       [](const fs::path& path) {
         overwrite(path / read_manifest(path)->shards.front().replaced_file, 0, "\xFF\xFF\xFF\xFF");
       },
       0, 1},
      {"statistics are gone",
       [](const fs::path& path) { fs::remove(path / read_manifest(path)->statistics_file); }, 0, 0},
      {"suggestions are cut off",
       [](const fs::path& path) {
         fs::resize_file(path / read_manifest(path)->suggestions_file, 100);
       },
       0, 0},
      {"an article is damaged",
       [&first](const fs::path& path) {
         overwrite(path / first / "docdata.glass", 8192 + 4000, std::string(200, '?'));
       },
       8, 0},
      {"a shard is gone", [](const fs::path& path) { fs::remove_all(path / "shard-000002"); }, 1,
       0},
  };
  for (const Row& row : rows) {
    const fs::path damaged = directory_.path() / "damaged";
    fs::remove_all(damaged);
    fs::copy(archive(), damaged, fs::copy_options::recursive);
    row.damage(damaged);
    const Result<CheckReport> before = check_archive(damaged);
    EXPECT_TRUE(before.has_error() || !before->problems.empty()) << row.what;
    const Result<CheckReport> repaired = repair_archive(damaged);
    ASSERT_TRUE(repaired) << row.what << ": " << to_string(repaired.error());
    EXPECT_FALSE(repaired->repairs.empty()) << row.what;
    const Result<CheckReport> after = check_archive(damaged);
    ASSERT_TRUE(after) << row.what << ": " << to_string(after.error());
    EXPECT_EQ(after->problems, std::vector<std::string>()) << row.what;
    EXPECT_GE(after->articles + row.lost, articles_) << row.what;
    EXPECT_LE(after->articles, articles_ + row.back) << row.what;
    EXPECT_EQ(read_manifest(damaged)->articles(), after->articles) << row.what;
    EXPECT_TRUE(open_archive("bao", damaged)) << row.what;
  }
}

TEST_F(ArchiveMaintenance, ARepairIsNotForAnArchiveThatIsWritten) {
  const auto writer = LiveWriter::open(archive());
  ASSERT_TRUE(writer);
  const Result<CheckReport> repaired = repair_archive(archive());
  ASSERT_TRUE(repaired.has_error());
  EXPECT_EQ(repaired.error().code, ErrorCode::conflict);
  EXPECT_TRUE(check_archive(archive())) << "but a check is";
}

TEST_F(ArchiveMaintenance, AnOlderArchiveIsRefusedWithTheCommandThatUpgradesIt) {
  std::ifstream file(archive() / "archive.json");
  std::string json((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string now = "\"" + version_text() + "\"";
  json.replace(json.find(now), now.size(), "\"1.1\"");
  ASSERT_TRUE(replace_file(archive() / "archive.json", json));
  const std::string command = "timbao-index upgrade " + archive().string();
  const Result<Archive> refused = open_archive("bao", archive());
  ASSERT_TRUE(refused.has_error());
  EXPECT_NE(refused.error().message.find(command), std::string::npos) << refused.error().message;
  EXPECT_TRUE(LiveWriter::open(archive()).has_error());
  EXPECT_TRUE(repair_archive(archive()).has_error()) << "it is whole";
  BuildObserver observer;
  observer.on_progress = [](const BuildProgress&) {};
  observer.on_rejected = [](const Error&) {};
  const Result<BuildSummary> upgraded = upgrade_archive(archive(), 2, observer);
  ASSERT_TRUE(upgraded) << to_string(upgraded.error());
  EXPECT_EQ(upgraded->articles, articles_);
  EXPECT_EQ(check_archive(archive())->problems, std::vector<std::string>());
  EXPECT_EQ(found_in(archive(), "moi"), 1u);
  EXPECT_EQ(found_in(archive(), first_id()), 0u);
}

}  // namespace
}  // namespace timbao
