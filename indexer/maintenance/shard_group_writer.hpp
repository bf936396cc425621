// Writes some of the shards of a split archive in one pass over the archive.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_database_writer.hpp"
#include "indexer/glass/merged_terms.hpp"
#include "indexer/maintenance/split_plan.hpp"
#include "indexer/maintenance/split_source.hpp"

namespace timbao {

// Shards `first` to `first + directories.size() - 1` of the plan, at most shards_max, each in its
// directory. One use only.
class ShardGroupWriter {
 public:
  // Two or three files are open for each shard; 64 stay far below the usual limit of 1,024.
  static constexpr std::uint32_t shards_max = 64;

  // All arguments must live as long. `on_progress` is called now and then, while documents are
  // copied with how many there are so far.
  ShardGroupWriter(
      const std::vector<SplitSource>& sources, const SplitPlan& plan, std::uint32_t first,
      const std::vector<std::filesystem::path>& directories,
      const std::function<void(std::uint64_t articles, std::uint64_t bytes)>& on_progress);

  // Writes all of it; the files are yet to be synced. storage_full or storage_failed naming a file,
  // storage_failed also naming a shard of the archive that is damaged.
  Result<void> write();

  std::uint64_t bytes_written() const;

 private:
  // What a document is for this group: 1 + the number of its writer, 0 if it goes elsewhere.
  using Targets = std::vector<std::uint8_t>;
  // A term's list, as far as one writer gets it.
  struct ListShare {
    std::uint32_t documents = 0;
    std::uint64_t occurrences = 0;
  };
  using SlotStatistics = std::array<ValueStatistics, slot_end>;

  void find_targets();
  Result<void> create_writers();
  Result<void> copy_documents();
  Result<void> copy_document(std::size_t source, std::uint32_t document);
  Result<void> write_statistics();
  Result<void> write_used_slots(std::size_t source, const std::vector<std::uint16_t>& slots);
  Result<void> copy_values();
  Result<void> copy_lengths();
  Result<void> copy_terms();
  Result<void> copy_term(const TermLists& lists, const std::string& term);
  GlassDatabaseWriter* writer_of(std::size_t source, std::uint32_t document) {
    const std::uint8_t target = targets_[source][document];
    return target == 0 ? nullptr : writers_[target - 1].get();
  }
  void report() { on_progress_(articles_, bytes_written()); }

  const std::vector<SplitSource>& sources_;
  const SplitPlan& plan_;
  const std::uint32_t first_;
  const std::vector<std::filesystem::path>& directories_;
  const std::function<void(std::uint64_t, std::uint64_t)>& on_progress_;
  std::vector<Targets> targets_;  // by source, by document
  std::vector<std::unique_ptr<GlassDatabaseWriter>> writers_;
  std::uint64_t articles_ = 0;
  std::string assembled_;
};

}  // namespace timbao
