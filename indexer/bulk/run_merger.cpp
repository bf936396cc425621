// Compaction in levels.
#include "indexer/bulk/run_merger.hpp"

#include <algorithm>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

#include <xapian.h>

namespace timbao {
namespace {

namespace fs = std::filesystem;

// A glass database holds up to three files open; 64 stay far below the usual limit of 1,024.
constexpr std::size_t runs_per_merge = 64;

void compact(const std::vector<fs::path>& runs, const fs::path& target) {
  Xapian::Database all;
  for (const fs::path& run : runs)
    all.add_database(Xapian::Database(run.string()));
  all.compact(target.string());
  std::error_code ignored;
  for (const fs::path& run : runs)
    fs::remove_all(run, ignored);
}

// The compactor does not sync what it writes.
void sync_directory(const fs::path& directory) {
  const auto sync = [](const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0 || ::fsync(descriptor) != 0) {
      const std::error_code error(errno, std::generic_category());
      if (descriptor >= 0)
        ::close(descriptor);
      throw fs::filesystem_error("cannot sync", path, error);
    }
    ::close(descriptor);
  };
  for (const fs::directory_entry& entry : fs::directory_iterator(directory))
    sync(entry.path(), O_RDONLY);
  sync(directory, O_RDONLY | O_DIRECTORY);
  sync(directory.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace

Result<void> merge_runs(const std::vector<fs::path>& runs, const fs::path& shard) try {
  std::vector<fs::path> level = runs;
  while (level.size() > runs_per_merge) {
    std::vector<fs::path> next;
    for (std::size_t begin = 0; begin < level.size(); begin += runs_per_merge) {
      const std::size_t end = std::min(begin + runs_per_merge, level.size());
      const fs::path merged = level[begin].string() + "-merged";
      compact({level.begin() + static_cast<std::ptrdiff_t>(begin),
               level.begin() + static_cast<std::ptrdiff_t>(end)},
              merged);
      next.push_back(merged);
    }
    level = std::move(next);
  }
  compact(level, shard);
  sync_directory(shard);
  return {};
} catch (const Xapian::Error& error) {
  return Error{ErrorCode::storage_failed, error.get_description(), shard.string()};
} catch (const fs::filesystem_error& error) {
  return Error{ErrorCode::storage_failed, error.code().message(), error.path1().string()};
}

}  // namespace timbao
