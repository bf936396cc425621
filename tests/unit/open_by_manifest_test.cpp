// Readers of an archive whose manifest others replace at the same time.
#include "indexer/schema/open_by_manifest.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// As a writer that removes at once what its manifest does not name any more.
void publish(const fs::path& archive, std::uint64_t revision) {
  ArchiveManifest manifest;
  manifest.revision = revision;
  manifest.shards.push_back({"shard-000001", 2, 1, "replaced-" + std::to_string(revision)});
  ASSERT_TRUE(write_replaced(archive, manifest.shards.front().replaced_file, {7}));
  ASSERT_TRUE(write_manifest(archive, manifest));
  fs::remove(archive / ("replaced-" + std::to_string(revision - 1)));
}

TEST(OpeningByManifest, FollowsThoseWhoPublishMeanwhile) {
  struct Case {
    const char* name;
    std::uint64_t published;  // manifests that take the place of the one just read
    std::uint64_t read;       // revisions that are tried
    bool opens;
  };
  const std::vector<Case> cases = {
      {"nobody publishes", 0, 1, true},
      {"one publishes", 1, 2, true},
      {"nine publish", 9, 10, true},
      {"publishing has no end", 1000, 10, false},
  };
  for (const auto& [name, published, read, opens] : cases) {
    SCOPED_TRACE(name);
    const TemporaryDirectory archive;
    publish(archive.path(), 1);
    std::vector<std::uint64_t> tried;
    const auto opened = open_by_manifest(archive.path(), [&](const ArchiveManifest& manifest) {
      tried.push_back(manifest.revision);
      if (manifest.revision <= published)
        publish(archive.path(), manifest.revision + 1);
      return read_replaced(archive.path(), manifest.shards.front().replaced_file);
    });
    EXPECT_EQ(opened.has_value(), opens);
    EXPECT_EQ(tried.size(), read);
    if (opened) {
      EXPECT_EQ(*opened, std::vector<std::uint32_t>{7});
    }
  }
}

TEST(OpeningByManifest, FailsOnceWhereNothingChanged) {
  const TemporaryDirectory archive;
  publish(archive.path(), 1);
  fs::remove(archive.path() / "replaced-1");
  int tries = 0;
  const auto opened = open_by_manifest(archive.path(), [&](const ArchiveManifest& manifest) {
    ++tries;
    return read_replaced(archive.path(), manifest.shards.front().replaced_file);
  });
  ASSERT_FALSE(opened);
  EXPECT_EQ(tries, 1);
  EXPECT_EQ(opened.error().place, (archive.path() / "replaced-1").string());
}

TEST(OpeningByManifest, NeedsAManifest) {
  const TemporaryDirectory empty;
  const auto opened =
      open_by_manifest(empty.path(), [](const ArchiveManifest&) { return Result<int>(1); });
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace timbao
