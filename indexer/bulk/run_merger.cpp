// Copies group by group in the order that the format wants, in levels.
#include "indexer/bulk/run_merger.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "indexer/glass/glass_database_writer.hpp"
#include "indexer/glass/glass_shard_reader.hpp"
#include "indexer/glass/merged_terms.hpp"
#include "indexer/schema/durable_file.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

namespace fs = std::filesystem;

// A run is two mapped files; 128 runs stay far below the usual limit of 1,024.
constexpr std::size_t runs_per_merge = 128;

struct Run {
  fs::path path;
  std::shared_ptr<const GlassShardReader> reader;
  std::uint32_t before_first = 0;  // added to a document's number in the run
};

// What is read of the runs between giving its memory back: some ten megabytes.
constexpr std::uint32_t documents_at_once = 4096;
constexpr std::uint64_t postings_at_once_max = 4'000'000;

Error damaged(const Run& run, const std::string& what) {
  return {ErrorCode::storage_failed, "is damaged: " + what, run.path.string()};
}

Result<std::vector<Run>> open_runs(const std::vector<fs::path>& paths) {
  std::vector<Run> runs;
  std::uint64_t documents = 0;
  for (const fs::path& path : paths) {
    Result<std::shared_ptr<const GlassShardReader>> reader = GlassShardReader::open(path);
    if (reader.has_error())
      return reader.error();
    runs.push_back({path, std::move(*reader), static_cast<std::uint32_t>(documents)});
    documents += runs.back().reader->last_document();
    if (documents > UINT32_MAX)
      return Error{ErrorCode::storage_failed, "more than four thousand million articles",
                   path.string()};
  }
  return runs;
}

Result<void> copy_documents(const std::vector<Run>& runs, GlassDatabaseWriter& writer) {
  std::string assembled;
  for (const Run& run : runs)
    for (std::uint32_t document = 1; document <= run.reader->last_document(); ++document) {
      const auto [bytes, form] = run.reader->stored_data(document, assembled);
      if (Result<void> added = writer.add_document_data(run.before_first + document, bytes, form);
          added.has_error())
        return added;
      if (document % documents_at_once == 0 || document == run.reader->last_document())
        run.reader->release();
    }
  return {};
}

// Calls `take(document, value)` for a run's values in a slot, in the numbering of the merged shard,
// as long as it succeeds.
template <typename Take>
Result<void> for_each_value(const Run& run, Xapian::valueno slot, Take take) {
  Result<void> done;
  std::uint32_t latest = 0;
  run.reader->for_each_value(slot, [&](std::uint32_t document, std::string_view value) {
    if (done.has_value() && (document <= latest || value.empty()))
      done = damaged(run, "the values of slot " + std::to_string(slot));
    latest = document;
    if (done.has_value())
      done = take(run.before_first + document, value);
  });
  run.reader->release();
  return done;
}

Result<void> copy_values(const std::vector<Run>& runs, GlassDatabaseWriter& writer) {
  for (Xapian::valueno slot = 0; slot < slot_end; ++slot) {
    ValueStatistics statistics;
    const auto add = [&statistics](std::uint32_t, std::string_view value) -> Result<void> {
      statistics.add(value);
      return {};
    };
    for (const Run& run : runs)
      if (Result<void> seen = for_each_value(run, slot, add); seen.has_error())
        return seen;
    if (Result<void> added = writer.add_value_statistics(slot, statistics); added.has_error())
      return added;
  }
  for (Xapian::valueno slot = 0; slot < slot_end; ++slot) {
    const auto copy = [&writer, slot](std::uint32_t document, std::string_view value) {
      return writer.add_value(slot, {document, value});
    };
    for (const Run& run : runs)
      if (Result<void> copied = for_each_value(run, slot, copy); copied.has_error())
        return copied;
  }
  return {};
}

Result<void> copy_lengths(const std::vector<Run>& runs, GlassDatabaseWriter& writer) {
  Result<void> copied;
  for (const Run& run : runs) {
    std::uint32_t found = 0;
    run.reader->for_each_length([&](std::uint32_t document, std::uint32_t length) {
      ++found;
      if (copied.has_value())
        copied = writer.add_document(run.before_first + document, length);
    });
    if (copied.has_error())
      return copied;
    if (found != run.reader->document_count())
      return damaged(run, "not all documents have a length");
  }
  return copied;
}

Result<void> copy_term(const std::vector<Run>& runs, const std::string& term,
                       const TermLists& lists, GlassDatabaseWriter& writer) {
  TermCounts sum;
  for (const auto& [number, list] : lists) {
    sum.articles += list.counts().articles;
    sum.occurrences += list.counts().occurrences;
  }
  Result<void> copied = writer.begin_term(term, sum.articles, sum.occurrences);
  for (const auto& [number, list] : lists) {
    const Run& run = runs[number];
    const std::uint32_t promised = list.counts().articles;
    std::uint32_t found = 0;
    run.reader->for_each_posting(list, [&](std::uint32_t document, std::uint32_t wdf) {
      if (++found <= promised && copied.has_value())
        copied = writer.add_posting({run.before_first + document, wdf});
    });
    if (copied.has_error())
      return copied;
    if (found != promised)
      return damaged(run, "the postings of the term \"" + term + "\"");
  }
  return copied.has_value() ? writer.end_term() : copied;
}

Result<void> copy_terms(const std::vector<Run>& runs, GlassDatabaseWriter& writer) {
  std::vector<const GlassShardReader*> readers;
  readers.reserve(runs.size());
  for (const Run& run : runs)
    readers.push_back(run.reader.get());
  std::uint64_t postings = 0;
  return for_each_merged_term(readers, [&](const std::string& term, const TermLists& lists) {
    for (const auto& [number, list] : lists)
      postings += list.counts().articles;
    if (postings >= postings_at_once_max) {
      for (const Run& run : runs)
        run.reader->release();
      postings = 0;
    }
    return copy_term(runs, term, lists, writer);
  });
}

Result<void> merge(const std::vector<fs::path>& paths, const fs::path& target, RunsAfter after) {
  const Result<std::vector<Run>> runs = open_runs(paths);
  if (runs.has_error())
    return runs.error();
  Result<std::unique_ptr<GlassDatabaseWriter>> created = GlassDatabaseWriter::create(target);
  if (created.has_error())
    return created.error();
  GlassDatabaseWriter& writer = **created;
  if (Result<void> added = writer.add_metadata(version_key, version_text()); added.has_error())
    return added;
  for (const auto step : {copy_documents, copy_values, copy_lengths, copy_terms})
    if (Result<void> done = step(*runs, writer); done.has_error())
      return done;
  if (Result<void> finished = writer.finish(); finished.has_error())
    return finished;
  std::error_code ignored;
  if (after == RunsAfter::removed)
    for (const fs::path& run : paths)
      fs::remove_all(run, ignored);
  return {};
}

}  // namespace

Result<void> merge_runs(const std::vector<fs::path>& runs, const fs::path& shard, RunsAfter after) {
  std::vector<fs::path> level = runs;
  while (level.size() > runs_per_merge) {
    std::vector<fs::path> next;
    for (std::size_t begin = 0; begin < level.size(); begin += runs_per_merge) {
      const std::size_t end = std::min(begin + runs_per_merge, level.size());
      const fs::path merged = level[begin].string() + "-merged";
      if (Result<void> done = merge({level.begin() + static_cast<std::ptrdiff_t>(begin),
                                     level.begin() + static_cast<std::ptrdiff_t>(end)},
                                    merged, after);
          done.has_error())
        return done;
      next.push_back(merged);
    }
    level = std::move(next);
  }
  if (Result<void> done = merge(level, shard, after); done.has_error())
    return done;
  return sync_files(shard);
}

}  // namespace timbao
