// No acknowledged article is lost and no archive becomes unreadable, whenever a writer dies and
// whatever call of it fails.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "indexer/live/live_writer.hpp"
#include "server/search/archive.hpp"
#include "server/search/search_service.hpp"
#include "tests/reliability/live_script.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += line + "\n";
  return text;
}

long from_environment(const char* name, long otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : std::atol(value);
}

std::vector<std::string> writer_command(const fs::path& archive, unsigned seed, unsigned changes,
                                        unsigned threads) {
  return {TIMBAO_LIVE_WRITER_PROCESS, archive.string(), std::to_string(seed),
          std::to_string(changes), std::to_string(threads)};
}

// The server's view of the archive.
void expect_searchable(const fs::path& archive) {
  const Result<Archive> opened = open_archive("bao", archive);
  ASSERT_TRUE(opened) << to_string(opened.error());
  SearchRequest request;
  request.query = "gia vang";
  const Result<SearchAnswer> found = search(*opened, request);
  ASSERT_TRUE(found) << to_string(found.error());
  EXPECT_EQ(found->total, opened->description->articles);
}

TEST(Crashes, KilledAtRandomMomentsNothingAcknowledgedIsLost) {
  const long kills = from_environment("TIMBAO_CRASHES", 200);
  const TemporaryDirectory directory;
  const fs::path archive = directory.path() / "archive";
  std::mt19937 random(static_cast<unsigned>(from_environment("TIMBAO_TEST_SEED", 7)));
  ExpectedArticles expected;
  // A slow machine, or a build with sanitizers, has to get to its changes, too.
  double span_us = 60'000;
  constexpr double span_max_us = 2'000'000;
  for (long kill = 1; kill <= kills; ++kill) {
    if (expected.acknowledged() < static_cast<std::size_t>(2 * kill))
      span_us = std::min(span_us * 1.1, span_max_us);
    const auto after_us = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span_us));
    const EndedProcess ended =
        run_process(writer_command(archive, static_cast<unsigned>(kill), 0, 3), {}, after_us);
    ASSERT_EQ(ended.signal, SIGKILL) << "status " << ended.status;
    expected.read(ended.output);
    const std::vector<std::string> wrong = expected.check(archive);
    ASSERT_TRUE(wrong.empty()) << "kill " << kill << "\n" << joined(wrong);
    if (kill % 20 == 0)
      expect_searchable(archive);
  }
  EXPECT_GT(expected.acknowledged(), static_cast<std::size_t>(kills));
  RecordProperty("acknowledged", static_cast<int>(expected.acknowledged()));
  // The next writer leaves nothing of the killed ones behind.
  LiveWriterOptions quiet;
  quiet.merges = false;
  const auto writer = LiveWriter::open(archive, quiet);
  ASSERT_TRUE(writer) << to_string(writer.error());
  (*writer)->stop();
  std::size_t entries = 0;
  for (const auto& entry : fs::directory_iterator(archive))
    entries += entry.path().filename().string().starts_with("live-");
  EXPECT_EQ(entries, 0u);
}

class Faults : public ::testing::TestWithParam<const char*> {
 protected:
  static constexpr unsigned changes = 8;

  static std::vector<std::string> environment(const fs::path& archive, const char* kind, long at,
                                              const fs::path& count_file) {
    return {std::string("LD_PRELOAD=") + TIMBAO_FAULT_SHIM,
            "ASAN_OPTIONS=verify_asan_link_order=0:new_delete_type_mismatch=0",
            "TIMBAO_FAULT_BELOW=" + archive.string(),
            "TIMBAO_FAULT_KIND=" + std::string(kind),
            "TIMBAO_FAULT_AT=" + std::to_string(at),
            "TIMBAO_FAULT_COUNT=" + count_file.string()};
  }

  static long counted(const fs::path& file) {
    long count = 0;
    std::ifstream(file) >> count;
    return count;
  }
};

TEST_P(Faults, AtEveryCallNothingAcknowledgedIsLost) {
  const std::string kind = GetParam();
  const TemporaryDirectory directory;
  const fs::path count_file = directory.path() / "calls";
  const fs::path untouched = directory.path() / "untouched";
  const EndedProcess whole = run_process(writer_command(untouched, 1, changes, 1),
                                         environment(untouched, "none", 0, count_file), {});
  ASSERT_EQ(whole.status, 0);
  const long calls = counted(count_file);
  ASSERT_GT(calls, 40) << "the shim sees nothing";
  std::size_t refused = 0;
  std::size_t refused_full = 0;
  for (long at = 1; at <= calls; ++at) {
    const fs::path archive = directory.path() / ("archive-" + std::to_string(at));
    ExpectedArticles expected;
    const EndedProcess ended = run_process(writer_command(archive, 1, changes, 1),
                                           environment(archive, kind.c_str(), at, count_file), {});
    ASSERT_EQ(ended.signal, kind == "kill" ? ended.signal : 0) << "call " << at;
    expected.read(ended.output);
    std::vector<std::string> wrong = expected.check(archive);
    ASSERT_TRUE(wrong.empty()) << kind << " at call " << at << "\n" << joined(wrong);
    // And the next writer goes on.
    const EndedProcess next = run_process(writer_command(archive, 2, 3, 1), {}, {});
    ASSERT_EQ(next.status, 0) << kind << " at call " << at;
    expected.read(next.output);
    wrong = expected.check(archive);
    ASSERT_TRUE(wrong.empty()) << "after " << kind << " at call " << at << "\n" << joined(wrong);
    refused += expected.refused();
    refused_full += expected.refused_full();
    if (at % 16 == 0)
      expect_searchable(archive);
    fs::remove_all(archive);
  }
  EXPECT_EQ(refused > 0, kind != "kill");
  EXPECT_EQ(refused_full, kind.starts_with("ENOSPC") ? refused : 0);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Faults, ::testing::Values("kill", "EIO", "ENOSPC", "ENOSPC_ON"));

}  // namespace
}  // namespace timbao
