// Compaction in levels.
#include "indexer/bulk/run_merger.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include <xapian.h>

#include "indexer/schema/durable_file.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// A glass database holds up to three files open; 64 stay far below the usual limit of 1,024.
constexpr std::size_t runs_per_merge = 64;

void compact(const std::vector<fs::path>& runs, const fs::path& target, RunsAfter after) {
  Xapian::Database all;
  for (const fs::path& run : runs)
    all.add_database(Xapian::Database(run.string()));
  all.compact(target.string());
  std::error_code ignored;
  if (after == RunsAfter::kept)
    return;
  for (const fs::path& run : runs)
    fs::remove_all(run, ignored);
}

}  // namespace

Result<void> merge_runs(const std::vector<fs::path>& runs, const fs::path& shard,
                        RunsAfter after) try {
  std::vector<fs::path> level = runs;
  while (level.size() > runs_per_merge) {
    std::vector<fs::path> next;
    for (std::size_t begin = 0; begin < level.size(); begin += runs_per_merge) {
      const std::size_t end = std::min(begin + runs_per_merge, level.size());
      const fs::path merged = level[begin].string() + "-merged";
      compact({level.begin() + static_cast<std::ptrdiff_t>(begin),
               level.begin() + static_cast<std::ptrdiff_t>(end)},
              merged, after);
      next.push_back(merged);
    }
    level = std::move(next);
  }
  compact(level, shard, after);
  return sync_files(shard);  // the compactor does not
} catch (const Xapian::Error& error) {
  const int number = errno;
  if (number == ENOSPC || number == EDQUOT)
    return storage_error("cannot merge", shard, number);
  return Error{ErrorCode::storage_failed, error.get_description(), shard.string()};
} catch (const fs::filesystem_error& error) {
  return storage_error("cannot merge", error.path1(), error.code().value());
}

}  // namespace timbao
