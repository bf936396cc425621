// The file that names the shards of a spread archive: what is taken, refused and written.
#include "indexer/schema/shards_manifest.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/schema/index_schema.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

class ShardsFile : public ::testing::Test {
 protected:
  fs::path file() const { return directory_.path() / "shards.json"; }
  fs::path below(const char* name) const { return directory_.path() / name; }

  // V stands for this version.
  Result<ShardsManifest> read(std::string text) const {
    if (const std::size_t at = text.find("\"V\""); at != std::string::npos)
      text.replace(at + 1, 1, version_text());
    std::ofstream(file(), std::ios::binary) << text;
    return read_shards_manifest(file());
  }

  std::string content() const {
    std::ifstream stream(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }

  TemporaryDirectory directory_;
};

TEST_F(ShardsFile, NamesDirectoriesAndHosts) {
  const Result<ShardsManifest> manifest = read(R"({
    "version": "V", "when_shards_are_missing": "refuse",
    "statistics": "statistics.bin", "suggestions": "suggestions.bin", "live": "moi", "answer_ms": 250,
    "shards": [
      {"name": "bắc", "articles": 8860, "replicas": ["shard-01", "remote: 10.0.0.2:7001"]},
      {"name": "nam", "replicas": ["remote:máy-chủ:65535", "remote: [::1]:1", "/srv/nam"]}]})");
  ASSERT_TRUE(manifest) << to_string(manifest.error());
  EXPECT_TRUE(manifest->refuse_when_missing);
  EXPECT_EQ(manifest->statistics_file, "statistics.bin");
  EXPECT_EQ(manifest->suggestions_file, "suggestions.bin");
  EXPECT_EQ(manifest->live, below("moi"));
  EXPECT_EQ(manifest->connect_ms, 300u);
  EXPECT_EQ(manifest->answer_ms, 250u);
  ASSERT_EQ(manifest->shards.size(), 2u);
  EXPECT_EQ(manifest->shards[0].name, "bắc");
  EXPECT_EQ(manifest->shards[0].articles, 8860u);
  struct Row {
    std::size_t shard, replica;
    std::string host;
    std::uint16_t port;
    fs::path path;
    std::string text;
  };
  const std::vector<Row> rows = {
      {0, 0, "", 0, below("shard-01"), below("shard-01").string()},
      {0, 1, "10.0.0.2", 7001, "", "10.0.0.2:7001"},
      {1, 0, "máy-chủ", 65535, "", "máy-chủ:65535"},
      {1, 1, "::1", 1, "", "[::1]:1"},
      {1, 2, "", 0, "/srv/nam", "/srv/nam"},
  };
  for (const Row& row : rows) {
    const ShardReplica& replica = manifest->shards[row.shard].replicas.at(row.replica);
    EXPECT_EQ(replica.host, row.host) << row.text;
    EXPECT_EQ(replica.port, row.port) << row.text;
    EXPECT_EQ(replica.path, row.path) << row.text;
    EXPECT_EQ(to_string(replica), row.text);
    EXPECT_EQ(replica.is_remote(), row.path.empty()) << row.text;
  }
}

TEST_F(ShardsFile, SaysWhatIsWrongAndWhere) {
  const std::string good_shard = R"({"name": "a", "replicas": ["a"]})";
  const auto with = [&](const std::string& members) {
    return R"({"version": "V", "shards": [)" + good_shard + "]" + members + "}";
  };
  const auto with_shard = [&](const std::string& shard) {
    return R"({"version": "V", "shards": [)" + good_shard + ", " + shard + "]}";
  };
  const auto with_replica = [&](const std::string& replica) {
    return with_shard(R"({"name": "b", "replicas": ["b", )" + replica + "]}");
  };
  struct Row {
    std::string text;
    std::string member;  // behind the file's name
    std::string message;
  };
  const std::vector<Row> rows = {
      {"{\n\"version\": \"V\",\n]", ", line 3", "is not JSON"},
      {"[]", "", "is not an object"},
      {R"({"shards": []})", ", version", "is missing"},
      {R"({"version": 3})", ", version", "is not a string"},
      {R"({"version": "0.1"})", ", version", "written by version 0.1"},
      {R"({"version": "V"})", ", shards", "there is none"},
      {R"({"version": "V", "shards": []})", ", shards", "there is none"},
      {R"({"version": "V", "shards": {}})", ", shards", "is not an array"},
      {with(R"(, "shard": 1)"), ", shard", "is not known here"},
      {with(R"(, "live": "")"), ", live", "is empty"},
      {with(R"(, "live": ["x"])"), ", live", "is not a string"},
      {with(R"(, "statistics": null)"), ", statistics", "is not a string"},
      {with(R"(, "live": "x", "live": "y")"), ", live", "is given twice"},
      {with(R"(, "answer_ms": 0)"), ", answer_ms", "from 1 to 600000"},
      {with(R"(, "connect_ms": "1s")"), ", connect_ms", "from 1 to 600000"},
      {with(R"(, "when_shards_are_missing": "wait")"), ", when_shards_are_missing",
       "neither answer nor refuse"},
      {with_shard("7"), ", shards[1]", "is not an object"},
      {with_shard(R"({"replicas": ["b"]})"), ", shards[1].name", "is missing"},
      {with_shard(R"({"name": "b"})"), ", shards[1].replicas", "there is none"},
      {with_shard(R"({"name": "b", "replicas": []})"), ", shards[1].replicas", "there is none"},
      {with_shard(R"({"name": "b", "replicas": "b"})"), ", shards[1].replicas", "not an array"},
      {with_shard(R"({"name": "b", "weight": 2})"), ", shards[1].weight", "is not known here"},
      {with_shard(R"({"name": "b", "articles": -1})"), ", shards[1].articles", "not a number"},
      {with_shard(R"({"name": "a", "replicas": ["b"]})"), ", shards[1].name", "of two shards"},
      {with_replica("1"), ", shards[1].replicas[1]", "is not a string"},
      {with_replica(R"("")"), ", shards[1].replicas[1]", "is empty"},
      {with_replica(R"("b")"), ", shards[1].replicas[1]", "is named twice"},
      {with_replica(R"("x/../a")"), ", shards[1].replicas[1]", "is named twice"},
      {with_replica(R"("remote: ")"), ", shards[1].replicas[1]", "HOST:PORT"},
      {with_replica(R"("remote: host")"), ", shards[1].replicas[1]", "HOST:PORT"},
      {with_replica(R"("remote: :7001")"), ", shards[1].replicas[1]", "HOST:PORT"},
      {with_replica(R"("remote: ::1:7001")"), ", shards[1].replicas[1]", "HOST:PORT"},
      {with_replica(R"("remote: tcp://host:1")"), ", shards[1].replicas[1]", "HOST:PORT"},
      {with_replica(R"("remote: host:")"), ", shards[1].replicas[1]", "no port"},
      {with_replica(R"("remote: host:0")"), ", shards[1].replicas[1]", "no port"},
      {with_replica(R"("remote: host:65536")"), ", shards[1].replicas[1]", "no port"},
      {with_replica(R"("remote: host:70x")"), ", shards[1].replicas[1]", "no port"},
  };
  for (const Row& row : rows) {
    const Result<ShardsManifest> manifest = read(row.text);
    ASSERT_TRUE(manifest.has_error()) << row.text;
    EXPECT_EQ(manifest.error().place, file().string() + row.member) << row.text;
    EXPECT_NE(manifest.error().message.find(row.message), std::string::npos)
        << row.text << ": " << manifest.error().message;
  }
  EXPECT_EQ(read(R"({"version": "0.1"})").error().code, ErrorCode::incompatible);
  EXPECT_EQ(read("[]").error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(read_shards_manifest(below("none.json")).error().code, ErrorCode::not_found);
  EXPECT_EQ(read_shards_manifest(directory_.path()).error().code, ErrorCode::storage_failed);
}

TEST_F(ShardsFile, IsReadAsItWasWritten) {
  ShardsManifest written;
  written.refuse_when_missing = true;
  written.statistics_file = "statistics.bin";
  written.live = below("moi").string();
  written.shards = {{"shard-01", 7, {{"", 0, below("shard-01")}, {"::1", 7001, {}}}},
                    {"shard-02", 8, {{"", 0, "/srv/elsewhere/02"}}}};
  ASSERT_TRUE(write_shards_manifest(file(), written));
  EXPECT_EQ(content().find(directory_.path().string()), std::string::npos)
      << "can be moved: " << content();
  const Result<ShardsManifest> read = read_shards_manifest(file());
  ASSERT_TRUE(read) << to_string(read.error());
  EXPECT_TRUE(read->refuse_when_missing);
  EXPECT_EQ(read->statistics_file, "statistics.bin");
  EXPECT_EQ(read->suggestions_file, "");
  EXPECT_EQ(read->live, written.live);
  ASSERT_EQ(read->shards.size(), written.shards.size());
  for (std::size_t shard = 0; shard < written.shards.size(); ++shard) {
    EXPECT_EQ(read->shards[shard].name, written.shards[shard].name);
    EXPECT_EQ(read->shards[shard].articles, written.shards[shard].articles);
    ASSERT_EQ(read->shards[shard].replicas.size(), written.shards[shard].replicas.size());
    for (std::size_t replica = 0; replica < read->shards[shard].replicas.size(); ++replica)
      EXPECT_EQ(to_string(read->shards[shard].replicas[replica]),
                to_string(written.shards[shard].replicas[replica]));
  }
}

}  // namespace
}  // namespace timbao
