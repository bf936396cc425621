// Documents, values, lengths and terms, each group of entries in the order that the format wants.
#include "indexer/maintenance/shard_group_writer.hpp"

#include <utility>

namespace timbao {
namespace {

constexpr std::uint64_t reported_every = 4096;  // documents or terms

Error damaged(const SplitSource& source, const std::string& what) {
  return {ErrorCode::storage_failed,
          "is damaged: " + what + "; timbao-index check --repair mends archives", source.name};
}

}  // namespace

ShardGroupWriter::ShardGroupWriter(
    const std::vector<SplitSource>& sources, const SplitPlan& plan, std::uint32_t first,
    const std::vector<std::filesystem::path>& directories,
    const std::function<void(std::uint64_t, std::uint64_t)>& on_progress)
    : sources_(sources),
      plan_(plan),
      first_(first),
      directories_(directories),
      on_progress_(on_progress) {}

std::uint64_t ShardGroupWriter::bytes_written() const {
  std::uint64_t bytes = 0;
  for (const auto& writer : writers_)
    bytes += writer->bytes_written();
  return bytes;
}

Result<void> ShardGroupWriter::write() {
  find_targets();
  for (const auto step : {&ShardGroupWriter::create_writers, &ShardGroupWriter::copy_documents,
                          &ShardGroupWriter::write_statistics, &ShardGroupWriter::copy_values,
                          &ShardGroupWriter::copy_lengths, &ShardGroupWriter::copy_terms})
    if (Result<void> done = (this->*step)(); done.has_error())
      return done;
  for (const auto& writer : writers_)
    if (Result<void> finished = writer->finish(); finished.has_error())
      return finished;
  return {};
}

void ShardGroupWriter::find_targets() {
  for (const SplitSource& source : sources_) {
    Targets& targets = targets_.emplace_back(std::size_t{source.reader->last_document()} + 1);
    plan_.for_each_document(source, [&](std::uint32_t document, std::uint32_t shard) {
      if (shard >= first_ && shard - first_ < directories_.size())
        targets[document] = static_cast<std::uint8_t>(shard - first_ + 1);
    });
  }
}

Result<void> ShardGroupWriter::create_writers() {
  for (const std::filesystem::path& directory : directories_) {
    auto writer = GlassDatabaseWriter::create(directory);
    if (writer.has_error())
      return writer.error();
    writers_.push_back(std::move(*writer));
    if (Result<void> added = writers_.back()->add_metadata(version_key, version_text());
        added.has_error())
      return added;
  }
  return {};
}

Result<void> ShardGroupWriter::copy_documents() {
  for (std::size_t source = 0; source < sources_.size(); ++source)
    for (std::uint32_t document = 1; document < targets_[source].size(); ++document)
      if (Result<void> copied = copy_document(source, document); copied.has_error())
        return copied;
  return {};
}

Result<void> ShardGroupWriter::copy_document(std::size_t source, std::uint32_t document) {
  GlassDatabaseWriter* const writer = writer_of(source, document);
  if (writer == nullptr)
    return {};
  const auto [bytes, form] = sources_[source].reader->stored_data(document, assembled_);
  if (bytes.empty())
    return damaged(sources_[source],
                   "document " + std::to_string(document) + " has no stored article");
  if (++articles_ % reported_every == 0)
    report();
  return writer->add_document_data(sources_[source].numbers.number(document), bytes, form);
}

Result<void> ShardGroupWriter::write_statistics() {
  std::vector<SlotStatistics> statistics(writers_.size());
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    const Targets& targets = targets_[source];
    std::vector<std::uint16_t> slots(targets.size());
    static_assert(slot_end <= 16);
    for (Xapian::valueno slot = 0; slot < slot_end; ++slot)
      for_each_live_value(sources_[source], slot,
                          [&](std::uint32_t document, std::string_view value) {
                            if (targets[document] == 0)
                              return;
                            slots[document] |= static_cast<std::uint16_t>(1u << slot);
                            statistics[targets[document] - 1u][slot].add(value);
                          });
    if (Result<void> written = write_used_slots(source, slots); written.has_error())
      return written;
  }
  for (std::size_t writer = 0; writer < writers_.size(); ++writer)
    for (Xapian::valueno slot = 0; slot < slot_end; ++slot)
      if (Result<void> added =
              writers_[writer]->add_value_statistics(slot, statistics[writer][slot]);
          added.has_error())
        return added;
  return {};
}

Result<void> ShardGroupWriter::write_used_slots(std::size_t source,
                                                const std::vector<std::uint16_t>& slots) {
  std::vector<std::uint32_t> used;
  for (std::uint32_t document = 1; document < slots.size(); ++document) {
    GlassDatabaseWriter* const writer = writer_of(source, document);
    if (writer == nullptr)
      continue;
    used.clear();
    for (std::uint32_t slot = 0; slot < slot_end; ++slot)
      if ((slots[document] >> slot & 1) != 0)
        used.push_back(slot);
    if (Result<void> added =
            writer->add_used_slots(sources_[source].numbers.number(document), used);
        added.has_error())
      return added;
  }
  return {};
}

Result<void> ShardGroupWriter::copy_values() {
  Result<void> copied;
  for (Xapian::valueno slot = 0; slot < slot_end; ++slot)
    for (std::size_t source = 0; source < sources_.size(); ++source) {
      const CommonNumbers& numbers = sources_[source].numbers;
      for_each_live_value(sources_[source], slot,
                          [&](std::uint32_t document, std::string_view value) {
                            GlassDatabaseWriter* const writer = writer_of(source, document);
                            if (writer != nullptr && copied.has_value())
                              copied = writer->add_value(slot, {numbers.number(document), value});
                          });
      if (copied.has_error())
        return copied;
      report();
    }
  return copied;
}

Result<void> ShardGroupWriter::copy_lengths() {
  Result<void> copied;
  for (std::size_t source = 0; source < sources_.size(); ++source)
    sources_[source].reader->for_each_length([&](std::uint32_t document, std::uint32_t length) {
      GlassDatabaseWriter* const writer = writer_of(source, document);
      if (writer != nullptr && copied.has_value())
        copied = writer->add_document(sources_[source].numbers.number(document), length);
    });
  return copied;
}

Result<void> ShardGroupWriter::copy_terms() {
  std::vector<const GlassShardReader*> readers;
  readers.reserve(sources_.size());
  for (const SplitSource& source : sources_)
    readers.push_back(source.reader.get());
  std::uint64_t terms = 0;
  return for_each_merged_term(readers, [&](const std::string& term, const TermLists& lists) {
    if (++terms % reported_every == 0)
      report();
    return copy_term(lists, term);
  });
}

// Reads the lists twice, as the first chunk of a list says how long it is: that is cheaper than
// keeping the longest ones.
Result<void> ShardGroupWriter::copy_term(const TermLists& lists, const std::string& term) {
  std::array<ListShare, shards_max> shares{};
  for (const auto& [source, list] : lists) {
    const Targets& targets = targets_[source];
    std::uint32_t found = 0;
    sources_[source].reader->for_each_posting(list, [&](std::uint32_t document, std::uint32_t wdf) {
      ++found;
      if (targets[document] == 0)
        return;
      ListShare& share = shares[targets[document] - 1u];
      ++share.documents;
      share.occurrences += wdf;
    });
    if (found != list.counts().articles)
      return damaged(sources_[source], "the postings of the term \"" + term + "\"");
  }
  for (std::size_t writer = 0; writer < writers_.size(); ++writer)
    if (shares[writer].documents > 0)
      if (Result<void> begun = writers_[writer]->begin_term(term, shares[writer].documents,
                                                            shares[writer].occurrences);
          begun.has_error())
        return begun;
  Result<void> copied;
  for (const auto& [source, list] : lists) {
    const Targets& targets = targets_[source];
    const CommonNumbers& numbers = sources_[source].numbers;
    sources_[source].reader->for_each_posting(list, [&](std::uint32_t document, std::uint32_t wdf) {
      if (targets[document] != 0 && copied.has_value())
        copied = writers_[targets[document] - 1u]->add_posting({numbers.number(document), wdf});
    });
  }
  for (std::size_t writer = 0; writer < writers_.size(); ++writer)
    if (copied.has_value() && shares[writer].documents > 0)
      copied = writers_[writer]->end_term();
  return copied;
}

}  // namespace timbao
