// Opens the shards' mappings and reads what is kept in memory of every article.
#include "server/search/archive_index.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "indexer/schema/index_schema.hpp"
#include "indexer/stored_article.hpp"

namespace timbao {
const ArchiveIndex::Shard* ArchiveIndex::find_shard(std::string_view name) const {
  const auto found = std::find_if(shards_.begin(), shards_.end(),
                                  [name](const Shard& shard) { return shard.name == name; });
  return found == shards_.end() ? nullptr : &*found;
}

const ArchiveIndex::Shard& ArchiveIndex::shard_of(std::uint32_t document) const {
  const auto behind = std::upper_bound(
      shards_.begin(), shards_.end(), document,
      [](std::uint32_t number, const Shard& shard) { return number <= shard.before_first; });
  return *(behind - 1);
}

Result<void> ArchiveIndex::open_shard(const std::filesystem::path& directory,
                                      const ShardEntry& entry, const ArchiveIndex* previous) {
  const Shard* const known = previous == nullptr ? nullptr : previous->find_shard(entry.name);
  Shard shard;
  shard.name = entry.name;
  shard.before_first = document_end_ - 1;
  shard.replaced_file = entry.replaced_file;
  if (known != nullptr) {
    shard.reader = known->reader;
    shard.streams = known->streams;
  } else {
    auto opened = GlassShardReader::open(directory / entry.name);
    if (opened.has_error())
      return opened.error();
    shard.reader = std::move(*opened);
    shard.streams = std::make_shared<const GlassShardReader::ValueDirectory>(
        shard.reader->directory_of(stream_slot));
  }
  if (known != nullptr && known->replaced_file == entry.replaced_file) {
    shard.replaced = known->replaced;
  } else {
    Result<std::vector<std::uint32_t>> replaced = read_replaced(directory, entry.replaced_file);
    if (replaced.has_error())
      return replaced.error();
    std::sort(replaced->begin(), replaced->end());
    shard.replaced = std::make_shared<const std::vector<std::uint32_t>>(std::move(*replaced));
  }
  document_count_ += shard.reader->document_count();
  document_end_ += shard.reader->last_document();
  has_replaced_ = has_replaced_ || !shard.replaced->empty();
  shards_.push_back(std::move(shard));
  return {};
}

void ArchiveIndex::read_columns(const Shard& shard, std::vector<ColumnFiller>& fillers) {
  constexpr std::array slots = {source_slot, category_slot, author_slot};
  const GlassShardReader& reader = *shard.reader;
  const std::uint32_t before_first = shard.before_first;
  const std::vector<std::uint32_t> lengths = reader.document_lengths();
  std::copy(lengths.begin() + 1, lengths.end(), lengths_.begin() + before_first + 1);
  reader.for_each_value(date_slot, [&](std::uint32_t local, std::string_view digits) {
    columns_.day[before_first + local] = day_number(digits);
  });
  reader.for_each_value(signature_slot, [&](std::uint32_t local, std::string_view bytes) {
    columns_.signature.resize(document_end_);
    columns_.signature[before_first + local] = signature_of_bytes(bytes);
  });
  for (std::size_t field = 0; field < slots.size(); ++field)
    reader.for_each_value(slots[field], [&](std::uint32_t local, std::string_view value) {
      fillers[field].add(before_first + local, value);
    });
}

void ArchiveIndex::copy_columns(const Shard& shard, const ArchiveIndex& previous,
                                const Shard& known) {
  const auto copy = [&](const auto& from, auto& to) {
    const auto begin = from.begin() + known.before_first + 1;
    std::copy(begin, begin + shard.reader->last_document(), to.begin() + shard.before_first + 1);
  };
  copy(previous.lengths_, lengths_);
  copy(previous.columns_.day, columns_.day);
  if (!previous.columns_.signature.empty()) {
    columns_.signature.resize(document_end_);
    copy(previous.columns_.signature, columns_.signature);
  }
  for (std::size_t field = 0; field < columns_.by_field.size(); ++field)
    copy(previous.columns_.by_field[field].number_of, columns_.by_field[field].number_of);
}

void ArchiveIndex::mark_live() {
  live_ = ArticleSet(document_end_);
  for (std::uint32_t document = 1; document < document_end_; ++document)
    live_.insert(document);
  for (const Shard& shard : shards_)
    for (const std::uint32_t local : *shard.replaced)
      if (local > 0 && local <= shard.reader->last_document())
        live_.remove(shard.before_first + local);
  for (const std::uint32_t day : columns_.day)
    columns_.newest_day = std::max(columns_.newest_day, day);
}

Result<std::shared_ptr<const ArchiveIndex>> ArchiveIndex::open(
    const std::filesystem::path& directory, const ArchiveManifest& manifest,
    const ArchiveIndex* previous) {
  std::shared_ptr<ArchiveIndex> index(new ArchiveIndex);
  double total_length = 0;
  for (const ShardEntry& entry : manifest.shards) {
    if (Result<void> opened = index->open_shard(directory, entry, previous); opened.has_error())
      return opened.error();
    total_length += static_cast<double>(index->shards_.back().reader->total_length());
  }
  if (index->document_count_ > 0)
    index->average_length_ = std::max(1.0, total_length / index->document_count_);

  const std::uint32_t end = index->document_end_;
  index->lengths_.assign(end, 0);
  index->columns_.day.assign(end, 0);
  std::vector<ColumnFiller> fillers;
  for (std::size_t field = 0; field < index->columns_.by_field.size(); ++field) {
    ValueColumn& column = index->columns_.by_field[field];
    if (previous != nullptr)
      column.values = previous->columns_.by_field[field].values;
    fillers.emplace_back(column, end);
  }
  for (const Shard& shard : index->shards_) {
    const Shard* const known = previous == nullptr ? nullptr : previous->find_shard(shard.name);
    if (known != nullptr)
      index->copy_columns(shard, *previous, *known);
    else
      index->read_columns(shard, fillers);
  }
  for (ValueColumn& column : index->columns_.by_field)
    column.find_frequent();
  index->mark_live();
  return std::shared_ptr<const ArchiveIndex>(std::move(index));
}

void ArchiveIndex::read_by_the_page() const {
  for (const Shard& shard : shards_)
    shard.reader->read_by_the_page();
}

void ArchiveIndex::fetch(const std::atomic<bool>& stop) const {
  for (const Shard& shard : shards_)
    shard.reader->fetch(stop);
}

std::vector<std::uint32_t> ArchiveIndex::newly_replaced(const ArchiveIndex* previous) const {
  std::vector<std::uint32_t> documents;
  for (const Shard& shard : shards_) {
    const Shard* const known = previous == nullptr ? nullptr : previous->find_shard(shard.name);
    std::vector<std::uint32_t> added = *shard.replaced;
    if (known != nullptr && known->replaced == shard.replaced)
      continue;
    if (known != nullptr) {
      added.clear();
      std::set_difference(shard.replaced->begin(), shard.replaced->end(), known->replaced->begin(),
                          known->replaced->end(), std::back_inserter(added));
    }
    for (const std::uint32_t local : added)
      documents.push_back(shard.before_first + local);
  }
  return documents;
}

std::size_t ArchiveIndex::replaced_count() const {
  std::size_t count = 0;
  for (const Shard& shard : shards_)
    count += shard.replaced->size();
  return count;
}

std::vector<ArchiveIndex::ShardRange> ArchiveIndex::split_shards(std::size_t parts) const {
  std::vector<ShardRange> ranges;
  const std::size_t documents = document_end_;
  std::size_t first = 0;
  for (std::size_t number = 0; number < shards_.size(); ++number) {
    const std::size_t behind =
        shards_[number].before_first + shards_[number].reader->last_document();
    if (number + 1 < shards_.size() && behind * parts < documents * (ranges.size() + 1))
      continue;
    ranges.push_back({first, number + 1});
    first = number + 1;
  }
  return ranges;
}

std::uint32_t ArchiveIndex::number_for_xapian(std::uint32_t document) const {
  const Shard& shard = shard_of(document);
  const auto place = static_cast<std::uint32_t>(&shard - shards_.data());
  const auto shard_count = static_cast<std::uint32_t>(shards_.size());
  return (document - shard.before_first - 1) * shard_count + place + 1;
}

TermCounts ArchiveIndex::counts(std::string_view term) const {
  TermCounts sum;
  for (const Shard& shard : shards_) {
    const TermCounts counts = shard.reader->counts(term);
    sum.articles += counts.articles;
    sum.occurrences += counts.occurrences;
  }
  return sum;
}

std::shared_ptr<const ArticleSet> ArchiveIndex::articles_with(std::string_view term) const {
  constexpr std::uint32_t frequent_share = 16;
  const bool is_frequent = counts(term).articles > document_end_ / frequent_share;
  if (is_frequent)
    if (std::shared_ptr<const ArticleSet> kept = kept_sets_.find(term))
      return kept;
  const auto set = std::make_shared<ArticleSet>(document_end_);
  for_each_block(all_shards(), term, [&set](const PostingBlock& block) {
    set->append(std::span(block.document).first(block.count));
  });
  if (is_frequent)
    kept_sets_.keep(term, set);
  return set;
}

std::string_view ArchiveIndex::value(std::uint32_t slot, std::uint32_t document,
                                     std::string& assembled) const {
  const Shard& shard = shard_of(document);
  return shard.reader->value(slot, document - shard.before_first, assembled);
}

std::string ArchiveIndex::id(std::uint32_t document) const {
  std::string assembled;
  return std::string(value(id_slot, document, assembled));
}

void ArchiveIndex::expect(std::span<const std::uint32_t> documents) const {
  for (const std::uint32_t document : documents) {
    const Shard& shard = shard_of(document);
    shard.reader->expect(*shard.streams, document - shard.before_first);
  }
}

std::string_view ArchiveIndex::stored_stream(std::uint32_t document, std::string& memory) const {
  const Shard& shard = shard_of(document);
  return shard.reader->value(*shard.streams, document - shard.before_first, memory);
}

Result<Article> ArchiveIndex::stored_article(std::uint32_t document) const {
  const Shard& shard = shard_of(document);
  return read_stored_article(*shard.reader, document - shard.before_first);
}

std::uint64_t ArchiveIndex::version(std::uint32_t document) const {
  const Shard& shard = shard_of(document);
  return stored_sequence(*shard.reader, document - shard.before_first);
}

}  // namespace timbao
