// Keys and tags of the posting list and document data tables, and the version file, as Xapian 1.4's
// glass format has them (its backends/glass/glass_postlist.cc, glass_values.cc, glass_version.cc).
#include "indexer/glass/glass_database_writer.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <iterator>
#include <limits>
#include <random>
#include <system_error>
#include <utility>

namespace timbao {
namespace {

using namespace std::string_view_literals;

// What keys of the postlist table begin with, terms excepted; "\0\xFF" would be a term's zero byte.
constexpr std::string_view metadata_prefix = "\x00\xC0"sv;
constexpr std::string_view value_statistics_prefix = "\x00\xD0"sv;
constexpr std::string_view value_chunk_prefix = "\x00\xD8"sv;
constexpr std::string_view document_length_prefix = "\x00\xE0"sv;

// Chunks end with the entry that reaches this size: CHUNKSIZE, CHUNK_SIZE_THRESHOLD.
constexpr std::size_t chunk_size = 2000;

constexpr std::size_t packed_size_max = 5;  // of a 32-bit number
constexpr std::size_t chunk_header_size_max = 4 * packed_size_max + 1;
constexpr std::size_t chunk_buffer_size = chunk_header_size_max + chunk_size + 2 * packed_size_max;

// The version file, GLASS_VERSION_MAGIC and GLASS_FORMAT_VERSION: years since 2014, month and day.
constexpr std::string_view version_magic = "\x0F\x0DXapian Glass"sv;
constexpr unsigned format_version = (2016 - 2014) << 9 | 3 << 5 | 14;
constexpr std::uint32_t block_size_unit = 2048;
constexpr std::uint32_t root_is_fake_flag = 0x01;  // the table has no block yet
constexpr std::uint32_t sequential_flag = 0x02;
constexpr unsigned root_level_shift = 2;

// Entries over this size are compressed by whoever updates the table: compress_min_tab.
constexpr std::uint32_t compress_never = 0;
constexpr std::uint32_t compress_long = 18;

char* pack_uint(char* out, std::uint32_t value) {
  for (; value >= 0x80; value >>= 7)
    *out++ = static_cast<char>(value | 0x80);
  *out++ = static_cast<char>(value);
  return out;
}

void append_uint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7)
    out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void append_string(std::string& out, std::string_view value) {
  append_uint(out, value.size());
  out += value;
}

// Numbers that sort by their bytes (pack_uint_preserving_sort): 15 bits in two bytes, 22 in three,
// 29 in four, 32 in five; the number of leading one bits tells the size, as in UTF-8.
void append_sortable(std::string& out, std::uint32_t value) {
  const auto bits = static_cast<unsigned>(std::bit_width(value));
  const unsigned size = bits <= 15 ? 2 : (bits + 5) / 7;
  const std::uint64_t mark = 0xFFu << (10 - size) & 0xFFu;
  const std::uint64_t marked = mark << (8 * (size - 1)) | value;
  for (unsigned byte = size; byte-- > 0;)
    out += static_cast<char>(marked >> (8 * byte));
}

// A term as the beginning of a key: a zero byte is followed by 0xFF, so that the zero byte which
// ends the term in the keys of later chunks sorts before it.
void append_term(std::string& out, std::string_view term) {
  for (std::size_t zero; (zero = term.find('\0')) != term.npos; term.remove_prefix(zero + 1)) {
    out += term.substr(0, zero + 1);
    out += '\xFF';
  }
  out += term;
}

// A chunk of a list: the postings of the document ids from first to last.
struct Chunk {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  char* end = nullptr;  // of the encoded postings
};

// Encodes postings from number `next` on until the chunk is full or the list ends.
template <typename PostingAt>
Chunk encode_postings(char* out, std::size_t& next, std::size_t count, PostingAt posting_at) {
  const char* const full = out + chunk_size;
  const Posting first = posting_at(next++);
  std::uint32_t last = first.document;
  out = pack_uint(out, first.wdf);
  for (; next < count && out < full; ++next) {
    const Posting posting = posting_at(next);
    assert(posting.document > last);
    out = pack_uint(out, posting.document - last - 1);
    out = pack_uint(out, posting.wdf);
    last = posting.document;
  }
  return {first.document, last, out};
}

// What the first chunk of a list says about all of it; 0 for the document lengths.
struct ListHead {
  std::uint32_t document_count = 0;
  std::uint32_t wdf_sum = 0;
};

// Writes a list of `count` postings in chunks. The first chunk's key is `key`; the others' keys are
// that, `continuation` and the chunk's first document.
template <typename PostingAt>
Result<void> add_list(GlassTableWriter& table, std::string& key, std::string_view continuation,
                      ListHead head, std::size_t count, PostingAt posting_at) {
  std::array<char, chunk_buffer_size> buffer;
  char* const postings = buffer.data() + chunk_header_size_max;
  std::size_t continued_key_size = 0;
  for (std::size_t next = 0; next < count;) {
    const bool is_first_chunk = next == 0;
    const Chunk chunk = encode_postings(postings, next, count, posting_at);

    // The header depends on the postings and has no fixed size: it goes right in front of them.
    std::array<char, chunk_header_size_max> header;
    char* header_end = header.data();
    if (is_first_chunk) {
      header_end = pack_uint(header_end, head.document_count);
      header_end = pack_uint(header_end, head.wdf_sum);
      header_end = pack_uint(header_end, chunk.first - 1);
    } else {
      key.resize(continued_key_size);
      append_sortable(key, chunk.first);
    }
    *header_end++ = next == count ? '1' : '0';  // whether the chunk is the last one
    header_end = pack_uint(header_end, chunk.last - chunk.first);
    char* const begin = std::copy_backward(header.data(), header_end, postings);

    const std::string_view tag(begin, static_cast<std::size_t>(chunk.end - begin));
    if (auto added = table.add(key, tag); !added)
      return added;
    if (is_first_chunk)
      continued_key_size = key.append(continuation).size();
  }
  return {};
}

Error invalid(const char* message, const char* place) {
  return {ErrorCode::invalid_argument, message, place};
}

// A table's entry in the version file (RootInfo::serialise); none: the table has no file.
void append_root(std::string& out, const GlassTableRoot* root, std::uint32_t compress_min) {
  const std::uint32_t flags = sequential_flag | (root == nullptr ? root_is_fake_flag : 0);
  append_uint(out, root == nullptr ? 0 : root->block);
  append_uint(out, (root == nullptr ? 0 : root->level << root_level_shift) | flags);
  append_uint(out, root == nullptr ? 0 : root->entry_count);
  append_uint(out, glass_block_size / block_size_unit);
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
    : directory_(std::move(directory)), uuid_(uuid), postlist_(std::move(postlist)) {
  key_.reserve(glass_key_size_max);
}

Result<void> GlassDatabaseWriter::enter(Stage stage) {
  assert(stage_ <= stage && stage_ != Stage::finished);
  stage_ = stage;
  if (stage > Stage::values && !pending_slots_.empty()) {
    for (const ValueSlot& values : pending_slots_)
      if (auto added = add_value_chunks(values); !added)
        return added;
    pending_slots_ = {};
  }
  return {};
}

Result<void> GlassDatabaseWriter::add_document_data(std::uint32_t document, std::string_view data,
                                                    TagForm form) {
  assert(document > 0 && stage_ != Stage::finished);
  if (data.empty())
    return {};
  if (docdata_ == nullptr) {
    auto docdata = GlassTableWriter::create(directory_ / "docdata.glass");
    if (!docdata)
      return docdata.error();
    docdata_ = std::move(*docdata);
  }
  key_.clear();
  append_sortable(key_, document);
  return docdata_->add(key_, data, form);
}

Result<void> GlassDatabaseWriter::add_metadata(std::string_view key, std::string_view value) {
  if (auto entered = enter(Stage::metadata); !entered)
    return entered;
  if (key.empty() || key.size() > glass_metadata_key_max)
    return invalid("a metadata key has 1 to 253 bytes", "key");
  if (value.empty())
    return {};
  key_.assign(metadata_prefix).append(key);
  return postlist_->add(key_, value);
}

Result<void> GlassDatabaseWriter::add_value_slot(std::uint32_t slot,
                                                 std::span<const DocumentValue> values) {
  if (auto entered = enter(Stage::values); !entered)
    return entered;
  if (slot > glass_value_slot_max)
    return invalid("a value slot is a number up to 255", "slot");
  if (lists_slots_ && slot > glass_listed_slot_max)
    return invalid("slots up to 31 can be listed by document", "slot");
  assert(pending_slots_.empty() || pending_slots_.back().slot < slot);

  ValueSlot pending{slot, {}};
  pending.values.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(pending.values),
               [](const DocumentValue& entry) { return !entry.value.empty(); });
  if (pending.values.empty())
    return {};
  const auto [lower, upper] =
      std::minmax_element(pending.values.begin(), pending.values.end(),
                          [](const DocumentValue& left, const DocumentValue& right) {
                            return left.value < right.value;
                          });
  key_.assign(value_statistics_prefix);
  if (slot != 0)  // numbers at the end of a key have no leading zero byte, 0 has no byte at all
    key_ += static_cast<char>(slot);
  tag_.clear();
  append_uint(tag_, pending.values.size());
  append_string(tag_, lower->value);
  if (lower->value != upper->value)
    tag_ += upper->value;
  auto added = postlist_->add(key_, tag_);
  if (!added)
    return added;
  if (lists_slots_)
    note_slot(pending);
  pending_slots_.push_back(std::move(pending));
  return {};
}

void GlassDatabaseWriter::note_slot(const ValueSlot& values) {
  for (const DocumentValue& entry : values.values) {
    if (entry.document >= slots_of_.size())
      slots_of_.resize(std::max<std::size_t>(entry.document + 1, slots_of_.size() * 3 / 2));
    slots_of_[entry.document] |= std::uint32_t{1} << values.slot;
  }
}

// A document's entry: its number with a zero byte, which tells it from a list of terms; then slot
// after slot, each as its distance from the one before (glass_values.cc, make_slot_key()).
Result<std::optional<GlassTableRoot>> GlassDatabaseWriter::write_slot_lists() {
  if (slots_of_.empty())
    return std::optional<GlassTableRoot>();
  auto table = GlassTableWriter::create(directory_ / "termlist.glass");
  if (!table)
    return table.error();
  for (std::uint32_t document = 1; document < slots_of_.size(); ++document) {
    if (slots_of_[document] == 0)
      continue;
    key_.clear();
    append_sortable(key_, document);
    key_ += '\0';
    tag_.clear();
    std::uint32_t next_slot = 0;
    for (std::uint32_t rest = slots_of_[document]; rest != 0; rest &= rest - 1) {
      const auto slot = static_cast<std::uint32_t>(std::countr_zero(rest));
      append_uint(tag_, slot - next_slot);
      next_slot = slot + 1;
    }
    if (auto added = (*table)->add(key_, tag_); !added)
      return added.error();
  }
  const auto root = (*table)->finish();
  if (!root)
    return root.error();
  return std::optional<GlassTableRoot>(*root);
}

// A chunk: its first document in the key; then value after value, each but the first with the
// number of documents skipped in front of it.
Result<void> GlassDatabaseWriter::add_value_chunks(const ValueSlot& values) {
  std::uint32_t last_document = 0;
  tag_.clear();
  for (const DocumentValue& entry : values.values) {
    assert(entry.document > last_document);
    if (tag_.size() >= chunk_size) {
      if (auto added = postlist_->add(key_, tag_); !added)
        return added;
      tag_.clear();
    }
    if (tag_.empty()) {
      key_.assign(value_chunk_prefix);
      append_uint(key_, values.slot);
      append_sortable(key_, entry.document);
    } else {
      append_uint(tag_, entry.document - last_document - 1);
    }
    append_string(tag_, entry.value);
    last_document = entry.document;
  }
  return postlist_->add(key_, tag_);
}

Result<void> GlassDatabaseWriter::set_document_lengths(std::span<const std::uint32_t> lengths) {
  assert(stage_ < Stage::lengths);
  if (auto entered = enter(Stage::lengths); !entered)
    return entered;
  if (lengths.size() >= std::numeric_limits<std::uint32_t>::max())
    return invalid("a database has fewer than 2^32 documents", "lengths");
  for (const std::uint32_t length : lengths) {
    if (length == 0)
      continue;
    const bool is_first = statistics_.length_min == 0;
    statistics_.length_min = is_first ? length : std::min(statistics_.length_min, length);
    statistics_.length_max = std::max(statistics_.length_max, length);
    statistics_.length_sum += length;
  }
  statistics_.document_count = static_cast<std::uint32_t>(lengths.size());

  key_.assign(document_length_prefix);
  return add_list(*postlist_, key_, {}, ListHead{}, lengths.size(), [lengths](std::size_t index) {
    return Posting{static_cast<std::uint32_t>(index) + 1, lengths[index]};
  });
}

Result<void> GlassDatabaseWriter::add_term(std::string_view term,
                                           std::span<const Posting> postings) {
  if (auto entered = enter(Stage::terms); !entered)
    return entered;
  assert(!term.empty() && !postings.empty() && postings.front().document > 0);
  assert(postings.back().document <= statistics_.document_count);
  key_.clear();
  append_term(key_, term);
  if (key_.size() > glass_term_size_max)
    return invalid("a term has at most 245 bytes", "term");

  std::uint64_t wdf_sum = 0;
  std::uint32_t wdf_max = 0;
  for (const Posting& posting : postings) {
    wdf_sum += posting.wdf;
    wdf_max = std::max(wdf_max, posting.wdf);
  }
  if (wdf_sum > std::numeric_limits<std::uint32_t>::max())
    return invalid("a term occurs more than 2^32 times", "postings");
  statistics_.wdf_max = std::max(statistics_.wdf_max, wdf_max);

  const ListHead head{static_cast<std::uint32_t>(postings.size()),
                      static_cast<std::uint32_t>(wdf_sum)};
  return add_list(*postlist_, key_, "\0"sv, head, postings.size(),
                  [postings](std::size_t index) { return postings[index]; });
}

Result<void> GlassDatabaseWriter::finish() {
  if (auto entered = enter(Stage::finished); !entered)
    return entered;
  const auto postlist = postlist_->finish();
  if (!postlist)
    return postlist.error();
  const Result<std::optional<GlassTableRoot>> termlist = write_slot_lists();
  if (!termlist)
    return termlist.error();
  const GlassTableRoot* const lists = *termlist ? &**termlist : nullptr;
  if (docdata_ == nullptr)
    return write_version_file(*postlist, nullptr, lists);
  const auto docdata = docdata_->finish();
  if (!docdata)
    return docdata.error();
  return write_version_file(*postlist, &*docdata, lists);
}

// The magic, the uuid, the revision, where each table's root is, and the database's statistics
// (GlassVersion::write).
Result<void> GlassDatabaseWriter::write_version_file(const GlassTableRoot& postlist,
                                                     const GlassTableRoot* docdata,
                                                     const GlassTableRoot* termlist) {
  std::string out(version_magic);
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
  append_uint(out, 0);  // the last document's id minus their number: ids have no gaps
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
