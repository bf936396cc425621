// What of a mapped file is read from the disk, and when.
#include "indexer/glass/mapped_file.hpp"

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

// More than what disks usually read ahead.
constexpr std::size_t file_size = (std::size_t{32} << 20) + 1234;

std::string content() {
  std::string bytes(file_size, 'a');
  for (std::size_t at = 0; at < bytes.size(); at += 1000)
    bytes[at] = static_cast<char>('a' + at / 1000 % 26);
  return bytes;
}

void drop_from_page_cache(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY);
  ASSERT_GE(descriptor, 0);
  ASSERT_EQ(::fsync(descriptor), 0);
  ASSERT_EQ(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED), 0);
  ::close(descriptor);
}

double share_in_page_cache(const MappedFile& file) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::vector<unsigned char> pages((file.bytes().size() + page - 1) / page);
  EXPECT_EQ(::mincore(const_cast<char*>(file.bytes().data()), file.bytes().size(), pages.data()),
            0);
  const auto there = std::count_if(pages.begin(), pages.end(),
                                   [](unsigned char state) { return (state & 1) != 0; });
  return static_cast<double>(there) / static_cast<double>(pages.size());
}

// None of it is in memory.
class ColdMappedFile : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path = directory_.write("mapped", content());
    ASSERT_NO_FATAL_FAILURE(drop_from_page_cache(path));
    const auto file = MappedFile::open(path);
    ASSERT_TRUE(file) << to_string(file.error());
    file_ = *file;
    if (share_in_page_cache(*file_) > 0)
      GTEST_SKIP() << "files of this folder do not leave memory";
    file_->read_by_the_page();
  }

  TemporaryDirectory directory_;
  std::shared_ptr<const MappedFile> file_;
};

TEST_F(ColdMappedFile, ReadsLittleMoreThanWhatIsLookedAt) {
  constexpr std::size_t place = file_size / 2 / 1000 * 1000;
  EXPECT_EQ(file_->bytes()[place], content()[place]);
  EXPECT_GT(share_in_page_cache(*file_), 0);
  EXPECT_LT(share_in_page_cache(*file_), 0.05);
}

TEST_F(ColdMappedFile, IsFetchedAsAWhole) {
  file_->fetch(false);
  EXPECT_EQ(share_in_page_cache(*file_), 1);
  EXPECT_EQ(file_->bytes(), content());
}

TEST_F(ColdMappedFile, IsNotFetchedAnyMoreWhenThatIsToEnd) {
  file_->fetch(true);
  EXPECT_EQ(share_in_page_cache(*file_), 0);
}

TEST(MappedFile, MayBeEmpty) {
  const TemporaryDirectory directory;
  const auto file = MappedFile::open(directory.write("empty", ""));
  ASSERT_TRUE(file) << to_string(file.error());
  (*file)->read_by_the_page();
  (*file)->fetch(false);
  (*file)->release();
  EXPECT_EQ((*file)->bytes(), "");
}

TEST(MappedFile, NamesAFileThatIsNotThere) {
  const TemporaryDirectory directory;
  const auto file = MappedFile::open(directory.path() / "khong-co");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::storage_failed);
  EXPECT_EQ(file.error().place, (directory.path() / "khong-co").string());
}

}  // namespace
}  // namespace timbao
