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

// Read from the disk, not found in memory: null on file systems that are in memory themselves.
std::shared_ptr<const MappedFile> cold_file(const TemporaryDirectory& directory) {
  const std::string path = directory.write("mapped", content());
  drop_from_page_cache(path);
  auto file = MappedFile::open(path);
  EXPECT_TRUE(file) << to_string(file.error());
  return share_in_page_cache(**file) == 0 ? *file : nullptr;
}

TEST(MappedFile, ReadsLittleMoreThanWhatIsLookedAt) {
  const TemporaryDirectory directory;
  const auto file = cold_file(directory);
  if (file == nullptr)
    GTEST_SKIP() << "files of this folder do not leave memory";
  file->read_by_the_page();
  EXPECT_EQ(file->bytes()[file_size / 2 / 1000 * 1000], content()[file_size / 2 / 1000 * 1000]);
  EXPECT_GT(share_in_page_cache(*file), 0);
  EXPECT_LT(share_in_page_cache(*file), 0.05);
}

TEST(MappedFile, IsFetchedAsAWhole) {
  const TemporaryDirectory directory;
  const auto file = cold_file(directory);
  if (file == nullptr)
    GTEST_SKIP() << "files of this folder do not leave memory";
  file->read_by_the_page();
  file->fetch(false);
  EXPECT_EQ(share_in_page_cache(*file), 1);
  EXPECT_EQ(file->bytes(), content());
}

TEST(MappedFile, IsNotFetchedAnyMoreWhenThatIsToEnd) {
  const TemporaryDirectory directory;
  const auto file = cold_file(directory);
  if (file == nullptr)
    GTEST_SKIP() << "files of this folder do not leave memory";
  file->read_by_the_page();
  file->fetch(true);
  EXPECT_EQ(share_in_page_cache(*file), 0);
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
