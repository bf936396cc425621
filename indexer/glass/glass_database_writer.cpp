// Keys and tags of the posting list and document data tables, and the version file, as Xapian 1.4's
// glass format has them (its backends/glass/glass_postlist.cc, glass_values.cc, glass_version.cc).
#include "indexer/glass/glass_database_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <limits>
#include <random>
#include <system_error>
#include <utility>

namespace timbao {
namespace {

// A chunk of values ends with the entry that reaches this size: CHUNK_SIZE_THRESHOLD.
constexpr std::size_t value_chunk_size = 2000;

// GLASS_FORMAT_VERSION: years since 2014, month and day.
constexpr unsigned format_version = (2016 - 2014) << 9 | 3 << 5 | 14;

// Entries over this size are compressed by whoever updates the table: compress_min_tab.
constexpr std::uint32_t compress_never = 0;
constexpr std::uint32_t compress_long = 18;

Error invalid(const char* message, const char* place) {
  return {ErrorCode::invalid_argument, message, place};
}

// A table's entry in the version file (RootInfo::serialise); none: the table has no file.
void append_root(std::string& out, const GlassTableRoot* root, std::uint32_t compress_min) {
  const std::uint32_t flags =
      glass_sequential_flag | (root == nullptr ? glass_root_is_fake_flag : 0);
  append_uint(out, root == nullptr ? 0 : root->block);
  append_uint(out, (root == nullptr ? 0 : root->level << glass_root_level_shift) | flags);
  append_uint(out, root == nullptr ? 0 : root->entry_count);
  append_uint(out, glass_block_size / glass_block_size_unit);
  append_uint(out, compress_min);
  std::string free_list;
  if (root != nullptr) {
    append_uint(free_list, glass_revision);
    append_uint(free_list, root->block_count);  // the first unused block
    free_list.append(4, '\0');                  // two positions in a list that has no block
  }
  append_string(out, free_list);
}

}  // namespace

DatabaseUuid random_database_uuid() {
  std::random_device random;
  DatabaseUuid uuid;
  for (std::uint8_t& byte : uuid)
    byte = static_cast<std::uint8_t>(random());
  // RFC 4122: version 4, random; variant 1.
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | 0x40);
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);
  return uuid;
}

Result<std::unique_ptr<GlassDatabaseWriter>> GlassDatabaseWriter::create(
    const std::filesystem::path& directory, const DatabaseUuid& uuid) {
  std::error_code failure;
  std::filesystem::create_directories(directory, failure);
  const bool is_usable = !failure && std::filesystem::is_empty(directory, failure) && !failure;
  const bool is_full = failure == std::errc::no_space_on_device ||
                       failure == std::error_code(EDQUOT, std::generic_category());
  if (failure)
    return Error{is_full ? ErrorCode::storage_full : ErrorCode::storage_failed,
                 "cannot make the database's directory: " + failure.message(), directory.string()};
  if (!is_usable)
    return Error{ErrorCode::storage_failed, "the database's directory is not empty",
                 directory.string()};

  auto postlist = GlassTableWriter::create(directory / "postlist.glass");
  if (!postlist)
    return postlist.error();
  return std::unique_ptr<GlassDatabaseWriter>(
      new GlassDatabaseWriter(directory, uuid, std::move(*postlist)));
}

GlassDatabaseWriter::GlassDatabaseWriter(std::filesystem::path directory, const DatabaseUuid& uuid,
                                         std::unique_ptr<GlassTableWriter> postlist)
    : directory_(std::move(directory)),
      uuid_(uuid),
      postlist_(std::move(postlist)),
      list_(*postlist_) {
  key_.reserve(glass_key_size_max);
}

// Completes what the stages before have begun.
Result<void> GlassDatabaseWriter::enter(Stage stage) {
  assert(stage_ <= stage && stage_ != Stage::finished);
  const Stage before = std::exchange(stage_, stage);
  if (before == stage)
    return {};
  if (stage > Stage::value_statistics)
    for (const ValueSlot& slot : std::exchange(pending_slots_, {}))
      for (const DocumentValue& value : slot.values)
        if (auto added = append_value(slot.slot, value); !added)
          return added;
  if (before < Stage::lengths && stage >= Stage::lengths)
    if (auto written = write_value_chunk(); !written)
      return written;
  if (before == Stage::lengths && stage > Stage::lengths)
    return list_.finish();
  return {};
}

Result<GlassTableWriter*> GlassDatabaseWriter::table(std::unique_ptr<GlassTableWriter>& table,
                                                     const char* file) {
  if (table == nullptr) {
    auto created = GlassTableWriter::create(directory_ / file);
    if (!created)
      return created.error();
    table = std::move(*created);
  }
  return table.get();
}

Result<void> GlassDatabaseWriter::add_document_data(std::uint32_t document, std::string_view data,
                                                    TagForm form) {
  assert(document > 0 && stage_ != Stage::finished);
  if (data.empty())
    return {};
  const auto docdata = table(docdata_, "docdata.glass");
  if (!docdata)
    return docdata.error();
  document_key_.clear();
  append_sortable(document_key_, document);
  return (*docdata)->add(document_key_, data, form);
}

Result<void> GlassDatabaseWriter::add_used_slots(std::uint32_t document,
                                                 std::span<const std::uint32_t> slots) {
  assert(document > 0 && stage_ != Stage::finished);
  if (slots.empty())
    return {};
  const auto termlist = table(termlist_, "termlist.glass");
  if (!termlist)
    return termlist.error();
  // Behind the key that the document's terms would have.
  document_key_.clear();
  append_sortable(document_key_, document);
  document_key_ += '\0';
  std::string steps;
  std::uint32_t next = 0;
  for (const std::uint32_t slot : slots) {
    assert(slot >= next);
    append_uint(steps, slot - next);
    next = slot + 1;
  }
  return (*termlist)->add(document_key_, steps);
}

Result<void> GlassDatabaseWriter::add_metadata(std::string_view key, std::string_view value) {
  if (auto entered = enter(Stage::metadata); !entered)
    return entered;
  if (key.empty() || key.size() > glass_metadata_key_max)
    return invalid("a metadata key has 1 to 253 bytes", "key");
  if (value.empty())
    return {};
  key_.assign(metadata_key_prefix).append(key);
  return postlist_->add(key_, value);
}

Result<void> GlassDatabaseWriter::add_value_slot(std::uint32_t slot,
                                                 std::span<const DocumentValue> values) {
  ValueSlot pending{slot, {}};
  pending.values.reserve(values.size());
  ValueStatistics statistics;
  for (const DocumentValue& entry : values) {
    if (entry.value.empty())
      continue;
    statistics.add(entry.value);
    pending.values.push_back(entry);
  }
  auto added = add_value_statistics(slot, statistics);
  if (added && statistics.count > 0)
    pending_slots_.push_back(std::move(pending));
  return added;
}

void ValueStatistics::add(std::string_view value) {
  if (count == 0 || value < lower)
    lower = value;
  if (count == 0 || value > upper)
    upper = value;
  ++count;
}

Result<void> GlassDatabaseWriter::add_value_statistics(std::uint32_t slot,
                                                       const ValueStatistics& statistics) {
  if (auto entered = enter(Stage::value_statistics); !entered)
    return entered;
  if (slot > glass_value_slot_max)
    return invalid("a value slot is a number up to 255", "slot");
  if (statistics.count == 0)
    return {};
  key_.assign(value_statistics_key_prefix);
  if (slot != 0)  // numbers at the end of a key have no leading zero byte, 0 has no byte at all
    key_ += static_cast<char>(slot);
  tag_.clear();
  append_uint(tag_, statistics.count);
  append_string(tag_, statistics.lower);
  if (statistics.lower != statistics.upper)
    tag_ += statistics.upper;
  auto added = postlist_->add(key_, tag_);
  tag_.clear();
  return added;
}

Result<void> GlassDatabaseWriter::add_value(std::uint32_t slot, const DocumentValue& value) {
  if (auto entered = enter(Stage::values); !entered)
    return entered;
  return append_value(slot, value);
}

// A chunk: its first document in the key; then value after value, each but the first with the
// number of documents skipped in front of it.
Result<void> GlassDatabaseWriter::append_value(std::uint32_t slot, const DocumentValue& entry) {
  assert(slot <= glass_value_slot_max && !entry.value.empty());
  if (tag_.size() >= value_chunk_size || slot != value_slot_)
    if (auto written = write_value_chunk(); !written)
      return written;
  if (tag_.empty()) {
    value_slot_ = slot;
    key_.assign(value_chunk_key_prefix);
    append_uint(key_, slot);
    append_sortable(key_, entry.document);
  } else {
    assert(entry.document > last_value_document_);
    append_uint(tag_, entry.document - last_value_document_ - 1);
  }
  append_string(tag_, entry.value);
  last_value_document_ = entry.document;
  return {};
}

Result<void> GlassDatabaseWriter::write_value_chunk() {
  if (tag_.empty())
    return {};
  auto added = postlist_->add(key_, tag_);
  tag_.clear();
  return added;
}

Result<void> GlassDatabaseWriter::set_document_lengths(std::span<const std::uint32_t> lengths) {
  assert(stage_ < Stage::lengths);
  if (lengths.size() >= std::numeric_limits<std::uint32_t>::max())
    return invalid("a database has fewer than 2^32 documents", "lengths");
  for (std::size_t index = 0; index < lengths.size(); ++index)
    if (auto added = add_document(static_cast<std::uint32_t>(index) + 1, lengths[index]); !added)
      return added;
  return enter(Stage::lengths);
}

Result<void> GlassDatabaseWriter::add_document(std::uint32_t document, std::uint32_t length) {
  assert(document > statistics_.last_document);
  if (stage_ != Stage::lengths) {
    if (auto entered = enter(Stage::lengths); !entered)
      return entered;
    list_.begin(document_length_key, {}, GlassListHead{});
  }
  ++statistics_.document_count;
  statistics_.last_document = document;
  statistics_.length_sum += length;
  statistics_.length_max = std::max(statistics_.length_max, length);
  if (length > 0)
    statistics_.length_min =
        statistics_.length_min == 0 ? length : std::min(statistics_.length_min, length);
  return list_.add({document, length});
}

Result<void> GlassDatabaseWriter::add_term(std::string_view term,
                                           std::span<const Posting> postings) {
  assert(!postings.empty());
  std::uint64_t wdf_sum = 0;
  for (const Posting& posting : postings)
    wdf_sum += posting.wdf;
  if (auto begun = begin_term(term, static_cast<std::uint32_t>(postings.size()), wdf_sum); !begun)
    return begun;
  for (const Posting& posting : postings)
    if (auto added = add_posting(posting); !added)
      return added;
  return end_term();
}

Result<void> GlassDatabaseWriter::begin_term(std::string_view term, std::uint32_t document_count,
                                             std::uint64_t wdf_sum) {
  if (auto entered = enter(Stage::terms); !entered)
    return entered;
  assert(!term.empty());
  key_.clear();
  append_term(key_, term);
  if (key_.size() > glass_term_size_max)
    return invalid("a term has at most 245 bytes", "term");
  if (wdf_sum > std::numeric_limits<std::uint32_t>::max())
    return invalid("a term occurs more than 2^32 times", "postings");
  list_.begin(key_, term_continuation, {document_count, static_cast<std::uint32_t>(wdf_sum)});
  return {};
}

Result<void> GlassDatabaseWriter::add_posting(const Posting& posting) {
  assert(posting.document > 0 && posting.document <= statistics_.last_document);
  statistics_.wdf_max = std::max(statistics_.wdf_max, posting.wdf);
  return list_.add(posting);
}

Result<void> GlassDatabaseWriter::end_term() {
  return list_.finish();
}

std::uint64_t GlassDatabaseWriter::bytes_written() const {
  std::uint64_t blocks = 0;
  for (const GlassTableWriter* table : {postlist_.get(), docdata_.get(), termlist_.get()})
    blocks += table == nullptr ? 0 : table->block_count();
  return blocks * glass_block_size;
}

Result<void> GlassDatabaseWriter::finish() {
  if (auto entered = enter(Stage::finished); !entered)
    return entered;
  std::array<GlassTableRoot, 3> roots;
  std::array<const GlassTableRoot*, 3> written{};
  const std::array tables = {postlist_.get(), docdata_.get(), termlist_.get()};
  for (std::size_t index = 0; index < tables.size(); ++index) {
    if (tables[index] == nullptr)
      continue;
    const auto root = tables[index]->finish();
    if (!root)
      return root.error();
    roots[index] = *root;
    written[index] = &roots[index];
  }
  return write_version_file(*written[0], written[1], written[2]);
}

// The magic, the uuid, the revision, where each table's root is, and the database's statistics
// (GlassVersion::write).
Result<void> GlassDatabaseWriter::write_version_file(const GlassTableRoot& postlist,
                                                     const GlassTableRoot* docdata,
                                                     const GlassTableRoot* termlist) {
  std::string out(glass_version_magic);
  out += static_cast<char>(format_version >> 8);
  out += static_cast<char>(format_version & 0xFF);
  out.append(reinterpret_cast<const char*>(uuid_.data()), uuid_.size());
  append_uint(out, glass_revision);
  append_root(out, &postlist, compress_never);
  append_root(out, docdata, compress_long);
  append_root(out, termlist, compress_long);
  append_root(out, nullptr, compress_never);  // positions
  append_root(out, nullptr, compress_long);   // spellings
  append_root(out, nullptr, compress_long);   // synonyms

  append_uint(out, statistics_.document_count);
  append_uint(out, statistics_.last_document - statistics_.document_count);
  append_uint(out, statistics_.length_min);
  append_uint(out, statistics_.wdf_max);
  append_uint(out, statistics_.length_max - statistics_.wdf_max);  // modulo 2^32
  append_uint(out, 0);                                             // the oldest changeset
  append_uint(out, statistics_.length_sum);
  append_uint(out, 0);  // the largest word frequency of the spellings

  Result<AppendedFile> file = AppendedFile::create(directory_ / "iamglass");
  if (!file)
    return file.error();
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(out.data()), out.size());
  if (auto appended = file->append(bytes); !appended)
    return appended;
  return file->close();
}

}  // namespace timbao
