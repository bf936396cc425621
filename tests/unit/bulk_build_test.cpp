// Building archives: replacing, rejecting, surviving.
#include "indexer/bulk/bulk_build.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>
#include <xapian.h>

#include "indexer/archive_lock.hpp"
#include "indexer/schema/archive_manifest.hpp"
#include "indexer/schema/index_schema.hpp"
#include "server/search/search_service.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

std::string article(const std::string& id, const std::string& title, const std::string& text = "") {
  return R"({"id":")" + id + R"(","title":")" + title + R"(","text":")" + text + "\"}\n";
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string title_of(const std::filesystem::path& archive, const std::string& id) {
  const Result<Archive> opened = open_archive("test", archive);
  EXPECT_TRUE(opened.has_value()) << to_string(opened.error());
  const Result<DocumentAnswer> found = find_document(*opened, id, "");
  return found.has_value() ? found->article.title : "";
}

std::string ids_found(const std::filesystem::path& archive, const std::string& query) {
  const Result<Archive> opened = open_archive("test", archive);
  EXPECT_TRUE(opened.has_value()) << to_string(opened.error());
  const Result<std::vector<RankedId>> ranked = rank(*opened, {query, 100, 0});
  EXPECT_TRUE(ranked.has_value());
  std::vector<std::string> ids;
  for (const RankedId& hit : *ranked)
    ids.push_back(hit.id);
  std::sort(ids.begin(), ids.end());
  std::string list;
  for (const std::string& id : ids)
    list += id + " ";
  return list;
}

TEST(BulkBuild, MergesManyRunsIntoOneSoundShard) {
  const TemporaryDirectory directory;
  std::string lines;
  for (int number = 0; number < 3000; ++number)
    lines += article("a" + std::to_string(number), "Tin số " + std::to_string(number),
                     "Xã Thiệu Trung giữ nghề đúc đồng, bài " + std::to_string(number));
  const auto archive = directory.path() / "archive";
  const RecordedBuild built = build(archive, {directory.write("a.jsonl", lines)}, 2, 200'000);
  ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
  EXPECT_EQ(built.summary->articles, 3000u);
  EXPECT_EQ(built.summary->archive_articles, 3000u);
  const auto manifest = read_manifest(archive);
  ASSERT_EQ(manifest->shards.size(), 1u);
  EXPECT_EQ(Xapian::Database::check((archive / manifest->shards[0].name).string()), 0u);
  EXPECT_FALSE(std::filesystem::exists(archive / "building"));
  EXPECT_EQ(ids_found(archive, "số 1234"), ids_found(archive, "1234 số"));
  EXPECT_EQ(title_of(archive, "a2999"), "Tin số 2999");
}

TEST(BulkBuild, KeepsTheTagsOfArticlesThatHaveSomeAsAValue) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  const std::string lines = R"({"id":"a","title":"Bão","tags":["bão","lũ","bão"]})"
                            "\n"
                            R"({"id":"b","title":"Gốm"})"
                            "\n";
  ASSERT_TRUE(build(archive, {directory.write("a.jsonl", lines)}).summary);
  const Xapian::Database shard((archive / "shard-000001").string());
  EXPECT_EQ(shard.get_value_freq(tags_slot), 1u);
  EXPECT_EQ(*shard.valuestream_begin(tags_slot), joined_tags({"bão", "lũ"}));
  EXPECT_EQ(shard.get_value_freq(length_slot), 0u);
}

TEST(BulkBuild, ReplacesArticlesByIdAcrossAndWithinBuilds) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  build(archive, {directory.write("1.jsonl", article("a", "gốm cũ") + article("b", "gốm khác"))});
  const RecordedBuild second =
      build(archive, {directory.write("2.jsonl", article("a", "gốm giữa") + article("c", "gốm ba") +
                                                     article("a", "gốm mới"))});
  ASSERT_TRUE(second.summary.has_value());
  EXPECT_EQ(second.summary->articles, 2u);
  EXPECT_EQ(second.summary->replaced, 2u);
  EXPECT_EQ(second.summary->archive_articles, 3u);
  EXPECT_EQ(title_of(archive, "a"), "gốm mới");
  EXPECT_EQ(title_of(archive, "b"), "gốm khác");
  EXPECT_EQ(ids_found(archive, "gốm"), "a b c ");
  EXPECT_EQ(ids_found(archive, "cũ"), "");
  EXPECT_EQ(ids_found(archive, "giữa"), "");
}

TEST(BulkBuild, DropsShardsWhoseArticlesAreAllReplaced) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  const std::string path = directory.write("1.jsonl", article("a", "một") + article("b", "hai"));
  build(archive, {path});
  build(archive, {path});
  const auto manifest = read_manifest(archive);
  ASSERT_EQ(manifest->shards.size(), 1u);
  EXPECT_EQ(manifest->shards[0].name, "shard-000002");
  EXPECT_FALSE(std::filesystem::exists(archive / "shard-000001"));
  EXPECT_EQ(title_of(archive, "b"), "hai");
}

TEST(BulkBuild, KeepsRejectedRecordsWithTheirPlaceAndGoesOn) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  const std::string lines = article("a", "được") + "{hỏng\n\n" +
                            "{\"id\":\"x\",\"title\":\"\xFF\"}\n" + article("b", "cũng được");
  const std::string path = directory.write("a.jsonl", lines);
  const RecordedBuild built = build(archive, {path});
  ASSERT_TRUE(built.summary.has_value());
  EXPECT_EQ(built.summary->articles, 2u);
  EXPECT_EQ(built.summary->rejected, 2u);
  ASSERT_EQ(built.rejected.size(), 2u);
  EXPECT_TRUE(built.rejected[0].starts_with(path + ":2: broken JSON")) << built.rejected[0];
  EXPECT_EQ(built.rejected[1], path + ":4: invalid UTF-8");
  const std::string rejects = read(built.summary->rejects_path);
  EXPECT_NE(rejects.find(R"("record":"{hỏng")"), std::string::npos) << rejects;
  EXPECT_NE(rejects.find("record_base64"), std::string::npos) << rejects;
}

TEST(BulkBuild, ReadsDirectoriesAndCountsWhatItSkips) {
  const TemporaryDirectory directory;
  directory.write("in/bao/2024/mot.txt", "date 2024-01-02 Một\n\nĐoạn.");
  directory.write("in/bao/2024/hai.txt", "không có ngày");
  directory.write("in/a.jsonl", article("j", "Ba"));
  directory.write("in/anh.jpg", "xxx");
  const auto archive = directory.path() / "archive";
  const RecordedBuild built = build(archive, {(directory.path() / "in").string()});
  ASSERT_TRUE(built.summary.has_value());
  EXPECT_EQ(built.summary->articles, 2u);
  EXPECT_EQ(built.summary->rejected, 1u);
  EXPECT_EQ(built.summary->skipped_files, 1u);
  EXPECT_EQ(title_of(archive, "bao/2024/mot"), "Một");
}

TEST(BulkBuild, ReadsLegacyEncodingsAndSaysSo) {
  const TemporaryDirectory directory;
  const char* const article =
      "date 1997-05-20 Ti\xD5ng Vi\xD6t trong nh\xB5 tr\xAD\xEAng\n\n"
      "Th\xB7y c\xAB gi\xB8o v\xB5 h\xE4"
      "c sinh c\xF1ng \xAE\xE4"
      "c s\xB8"
      "ch.";
  directory.write("in/abc.txt", article);
  directory.write("in/utf8.txt", "date 1998-05-20 Tiếng Việt\n\nHỏng \xFF một chỗ.");
  const auto archive = directory.path() / "archive";
  const RecordedBuild built = build(archive, {(directory.path() / "in").string()});
  ASSERT_TRUE(built.summary.has_value());
  EXPECT_EQ(built.summary->articles, 1u);
  EXPECT_EQ(built.summary->decoded_files.at(Encoding::tcvn3), 1u);
  EXPECT_EQ(title_of(archive, "abc"), "Tiếng Việt trong nhà trường");
  ASSERT_EQ(built.rejected.size(), 1u);
  EXPECT_TRUE(built.rejected[0].ends_with("utf8.txt:3: invalid UTF-8")) << built.rejected[0];
}

TEST(BulkBuild, NamesWhatCannotBeRead) {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "missing").string();
  const RecordedBuild built = build(directory.path() / "archive", {missing});
  ASSERT_TRUE(built.summary.has_error());
  EXPECT_EQ(to_string(built.summary.error()), missing + ": no such file or directory");
}

TEST(BulkBuild, LeavesTheOldArchiveWhenItFails) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  build(archive, {directory.write("1.jsonl", article("a", "cũ"))});
  const RecordedBuild failed =
      build(archive, {directory.write("2.jsonl", article("a", "mới")), "/nonexistent"});
  EXPECT_TRUE(failed.summary.has_error());
  EXPECT_EQ(title_of(archive, "a"), "cũ");
  build(archive, {directory.write("3.jsonl", article("b", "sau"))});
  EXPECT_FALSE(std::filesystem::exists(archive / "building"));
  EXPECT_EQ(title_of(archive, "a"), "cũ");
  EXPECT_EQ(title_of(archive, "b"), "sau");
}

TEST(BulkBuild, RefusesWhileAnotherProcessWrites) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  std::filesystem::create_directory(archive);
  const Result<ArchiveLock> lock = ArchiveLock::acquire(archive);
  ASSERT_TRUE(lock.has_value());
  const RecordedBuild built = build(archive, {directory.write("1.jsonl", article("a", "x"))});
  ASSERT_TRUE(built.summary.has_error());
  EXPECT_EQ(built.summary.error().code, ErrorCode::conflict);
}

TEST(BulkBuild, RefusesForeignDirectories) {
  const TemporaryDirectory directory;
  directory.write("archive/archive.json", "{\"timbao\":\"0.9\",\"shards\":[]}");
  const RecordedBuild built =
      build(directory.path() / "archive", {directory.write("1.jsonl", article("a", "x"))});
  ASSERT_TRUE(built.summary.has_error());
  EXPECT_EQ(built.summary.error().code, ErrorCode::incompatible);
}

TEST(BulkBuild, GivesTheSameAnswersWhateverTheNumberOfJobs) {
  const TemporaryDirectory directory;
  std::string lines;
  for (int number = 0; number < 500; ++number)
    lines += article("a" + std::to_string(number), "Bản tin " + std::to_string(number % 17),
                     "giá lúa gạo " + std::to_string(number % 5));
  const std::string path = directory.write("a.jsonl", lines);
  build(directory.path() / "one", {path}, 1, 50'000);
  build(directory.path() / "four", {path}, 4, 50'000);
  for (const char* query : {"lua gao 3", "bản tin 12", "giá"})
    EXPECT_EQ(ids_found(directory.path() / "one", query).size(),
              ids_found(directory.path() / "four", query).size())
        << query;
}

TEST(BulkBuild, AcceptsNoArticlesAtAll) {
  const TemporaryDirectory directory;
  const auto archive = directory.path() / "archive";
  const RecordedBuild built = build(archive, {directory.write("a.jsonl", "\n\n")});
  ASSERT_TRUE(built.summary.has_value());
  EXPECT_EQ(built.summary->articles, 0u);
  EXPECT_EQ(ids_found(archive, "gì"), "");
}

}  // namespace
}  // namespace timbao
