// Databases that cannot be written: what the error names.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <utility>

#include <gtest/gtest.h>

#include "indexer/glass/glass_database_writer.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

TEST(GlassDatabaseWriter, NamesThePathThatCannotBeWritten) {
  const TemporaryDirectory temporary;
  const fs::path& directory = temporary.path();
  std::ofstream(directory / "file") << "in the way";
  fs::create_directories(directory / "full" / "of something");
  for (const fs::path& path :
       {directory / "file", directory / "file" / "below", directory / "full"}) {
    const auto created = GlassDatabaseWriter::create(path);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::storage_failed);
    EXPECT_EQ(created.error().place, path.string());
  }
}

TEST(GlassTableWriter, ReportsAMissingDirectoryAndAFullDisk) {
  EXPECT_EQ(GlassTableWriter::create("/missing/table").error().place, "/missing/table");
  const auto table = GlassTableWriter::create("/dev/full");
  ASSERT_TRUE(table);
  ASSERT_TRUE((*table)->add("key", "tag"));
  EXPECT_EQ((*table)->finish().error().place, "/dev/full");
}

TEST(GlassDatabaseWriter, ReportsTheFileThatFails) {
  const TemporaryDirectory temporary;
  const fs::path& directory = temporary.path();
  const auto writer = GlassDatabaseWriter::create(directory / "ours");
  ASSERT_TRUE(writer);
  rlimit unlimited;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  const rlimit limit{100000, unlimited.rlim_max};
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  const auto added = (*writer)->add_document_data(1, std::string(std::size_t{2} << 20, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, old_handler);

  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, ErrorCode::storage_failed);
  EXPECT_EQ(added.error().place, (directory / "ours" / "docdata.glass").string());
}

}  // namespace
}  // namespace timbao
