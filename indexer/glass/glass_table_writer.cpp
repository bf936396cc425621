// Blocks, items and separating keys of a glass B-tree, in the order a sequential reader wants them.
#include "indexer/glass/glass_table_writer.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace timbao {
namespace {

// A block's header (Xapian 1.4 glass format, glass_table.h: REVISION to DIR_END), all numbers big
// endian: 4 bytes revision, 1 level, 2 gap, 2 total free space, 2 end of the directory.
constexpr std::size_t level_offset = 4;
constexpr std::size_t gap_offset = 5;
constexpr std::size_t free_offset = 7;
constexpr std::size_t directory_end_offset = 9;
constexpr std::size_t directory_entry_size = 2;  // D2

// A leaf item: 2 bytes size and flags, 1 byte key size, key, component unless it is the first, tag.
constexpr std::size_t item_size_size = 2;  // I2
constexpr std::size_t key_size_size = 1;   // K1
constexpr std::size_t component_size = 2;  // X2
constexpr std::size_t item_size_bias = 3;  // LeafItem::size() adds it
constexpr std::size_t item_size_mask = 0x1FFF;
constexpr std::size_t compressed_flag = 0x8000;       // I_COMPRESSED_BIT
constexpr std::size_t last_component_flag = 0x4000;   // I_LAST_BIT
constexpr std::size_t first_component_flag = 0x2000;  // I_FIRST_BIT

// A branch item: 4 bytes block number, 1 byte key size, key, component.
constexpr std::size_t block_number_size = 4;  // BYTES_PER_BLOCK_NUMBER

// The largest item Xapian itself writes: four of them fit a block (BLOCK_CAPACITY).
constexpr std::size_t item_size_max =
    (glass_block_size - glass_block_header_size - 4 * directory_entry_size) / 4;
constexpr std::size_t component_max = 0xFFFF;
// Room beyond the key that makes a block's rest worth a component of its own, as in Xapian's
// GlassTable::add().
constexpr std::size_t worthwhile_part_size = 34;

constexpr std::size_t output_buffer_size = std::size_t{1} << 20;

void store_16(std::uint8_t* out, std::size_t value) {
  out[0] = static_cast<std::uint8_t>(value >> 8);
  out[1] = static_cast<std::uint8_t>(value);
}

void store_32(std::uint8_t* out, std::uint32_t value) {
  store_16(out, value >> 16);
  store_16(out + 2, value & 0xFFFF);
}

void copy_bytes(std::uint8_t* out, std::string_view bytes) {
  if (!bytes.empty())
    std::memcpy(out, bytes.data(), bytes.size());
}

std::string_view key_of_leaf_item(const std::uint8_t* item) {
  return {reinterpret_cast<const char*>(item + item_size_size + key_size_size),
          item[item_size_size]};
}

constexpr std::size_t form_flag(TagForm form) {
  return form == TagForm::deflated ? compressed_flag : 0;
}

constexpr std::size_t leaf_item_size(std::size_t key_size, std::size_t component,
                                     std::size_t part_size) {
  return item_size_size + key_size_size + key_size + (component > 1 ? component_size : 0) +
         part_size;
}

}  // namespace

bool GlassBlock::has_room(std::size_t size) const {
  return directory_end_ + directory_entry_size + size <= item_begin_;
}

std::size_t GlassBlock::room() const {
  const std::size_t gap = item_begin_ - directory_end_;
  return gap > directory_entry_size ? gap - directory_entry_size : 0;
}

bool GlassBlock::is_empty() const {
  return directory_end_ == glass_block_header_size;
}

std::uint8_t* GlassBlock::append(std::size_t size) {
  assert(has_room(size));
  item_begin_ -= size;
  store_16(bytes_.data() + directory_end_, item_begin_);
  directory_end_ += directory_entry_size;
  return bytes_.data() + item_begin_;
}

std::span<const std::uint8_t> GlassBlock::seal() {
  const std::size_t gap = item_begin_ - directory_end_;
  store_32(bytes_.data(), glass_revision);
  bytes_[level_offset] = static_cast<std::uint8_t>(level_);
  store_16(bytes_.data() + gap_offset, gap);
  store_16(bytes_.data() + free_offset, gap);
  store_16(bytes_.data() + directory_end_offset, directory_end_);
  std::memset(bytes_.data() + directory_end_, 0, gap);  // no leftovers of the block before
  return bytes_;
}

void GlassBlock::clear() {
  directory_end_ = glass_block_header_size;
  item_begin_ = glass_block_size;
}

Result<AppendedFile> AppendedFile::create(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  AppendedFile file(path, descriptor);
  if (descriptor < 0)
    return file.failure("create");
  return file;
}

AppendedFile::AppendedFile(std::filesystem::path path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {
  pending_.reserve(output_buffer_size);
}

AppendedFile::AppendedFile(AppendedFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      pending_(std::move(other.pending_)) {}

AppendedFile::~AppendedFile() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

Result<void> AppendedFile::append(std::span<const std::uint8_t> bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
  return pending_.size() < output_buffer_size ? Result<void>() : flush();
}

Result<void> AppendedFile::close() {
  if (auto flushed = flush(); !flushed)
    return flushed;
  // Network file systems and quotas may refuse as late as here.
  if (::close(std::exchange(descriptor_, -1)) != 0)
    return failure("close");
  return {};
}

Result<void> AppendedFile::flush() {
  for (std::size_t written = 0; written < pending_.size();) {
    const ssize_t count =
        ::write(descriptor_, pending_.data() + written, pending_.size() - written);
    if (count < 0 && errno != EINTR)
      return failure("write");
    written += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  pending_.clear();
  return {};
}

Error AppendedFile::failure(const char* action) const {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return {full ? ErrorCode::storage_full : ErrorCode::storage_failed,
          std::string("cannot ") + action + " the file: " + std::strerror(errno), path_.string()};
}

Result<std::unique_ptr<GlassTableWriter>> GlassTableWriter::create(
    const std::filesystem::path& path) {
  Result<AppendedFile> file = AppendedFile::create(path);
  if (!file)
    return file.error();
  return std::unique_ptr<GlassTableWriter>(new GlassTableWriter(std::move(*file)));
}

GlassTableWriter::GlassTableWriter(AppendedFile file) : file_(std::move(file)) {
  // Every table begins with an entry of an empty key; cursors start from it.
  const std::size_t size = leaf_item_size(0, 1, 0);
  std::uint8_t* item = leaf_.append(size);
  store_16(item, (size - item_size_bias) | first_component_flag | last_component_flag);
  item[item_size_size] = 0;
}

Result<void> GlassTableWriter::add(std::string_view key, std::string_view tag, TagForm form) {
  assert(!key.empty() && key.size() <= glass_key_size_max);
  assert(key_of_leaf_item(leaf_.last_item()) < key);
  const bool is_long = leaf_item_size(key.size(), 1, tag.size()) > item_size_max;
  auto added = is_long ? add_split(key, tag, form)
                       : add_item(key, 1, tag, form_flag(form) | last_component_flag);
  entry_count_ += added ? 1 : 0;
  return added;
}

// Splits a long tag into components. The first one fills the current block's rest if it is worth
// it, which keeps blocks full; each of the others but the last is as large as an item can be.
Result<void> GlassTableWriter::add_split(std::string_view key, std::string_view tag, TagForm form) {
  const std::size_t first_overhead = leaf_item_size(key.size(), 1, 0);
  const std::size_t room = leaf_.room() % (item_size_max + directory_entry_size);
  std::size_t part_size = item_size_max - first_overhead;
  if (room >= first_overhead + key.size() + worthwhile_part_size)
    part_size = std::min(part_size, room - first_overhead);
  const std::size_t next_part_size = item_size_max - leaf_item_size(key.size(), 2, 0);
  if ((tag.size() - part_size) / next_part_size + 2 > component_max)
    return Error{ErrorCode::invalid_argument, "the entry is too long for a database table", {}};

  for (std::size_t component = 1;; ++component) {
    const std::string_view part = tag.substr(0, part_size);
    tag.remove_prefix(part.size());
    const std::size_t flags = form_flag(form) | (tag.empty() ? last_component_flag : 0);
    if (auto added = add_item(key, component, part, flags); !added || tag.empty())
      return added;
    part_size = next_part_size;
  }
}

Result<void> GlassTableWriter::add_item(std::string_view key, std::size_t component,
                                        std::string_view part, std::size_t flags) {
  const std::size_t size = leaf_item_size(key.size(), component, part.size());
  if (!leaf_.has_room(size))
    if (auto finished = finish_leaf(key, component); !finished)
      return finished;

  assert(size - item_size_bias <= item_size_mask);
  std::uint8_t* out = leaf_.append(size);
  store_16(out, (size - item_size_bias) | (component == 1 ? first_component_flag : 0) | flags);
  out[item_size_size] = static_cast<std::uint8_t>(key.size());
  out += item_size_size + key_size_size;
  copy_bytes(out, key);
  out += key.size();
  if (component > 1) {
    store_16(out, component);
    out += component_size;
  }
  copy_bytes(out, part);
  return {};
}

// Writes the leaf and starts the next one, whose first item will be the given one.
Result<void> GlassTableWriter::finish_leaf(std::string_view next_key, std::size_t next_component) {
  const Result<std::uint32_t> number = append_block(leaf_);
  if (!number)
    return number.error();
  if (auto added = add_child(1, leaf_left_, *number); !added)
    return added;

  const std::string_view last_key = key_of_leaf_item(leaf_.last_item());
  const auto difference =
      std::mismatch(last_key.begin(), last_key.end(), next_key.begin(), next_key.end()).second;
  const auto shared = static_cast<std::size_t>(difference - next_key.begin());
  leaf_left_.key.assign(next_key, 0, shared + 1);  // the whole key between its own components
  leaf_left_.component = static_cast<std::uint16_t>(next_component);
  leaf_.clear();
  return {};
}

// Enters a finished block of the level below into the branch block of `level`. The first item of a
// branch block has an empty key; what separates the block from its neighbour stands a level higher.
Result<void> GlassTableWriter::add_child(std::size_t level, const Separator& left,
                                         std::uint32_t child) {
  if (branches_.size() < level)
    branches_.emplace_back(static_cast<unsigned>(level));
  Branch& branch = branches_[level - 1];
  constexpr std::size_t overhead = block_number_size + key_size_size + component_size;
  if (!branch.block.is_empty() && !branch.block.has_room(overhead + left.key.size())) {
    const Result<std::uint32_t> number = append_block(branch.block);
    if (!number)
      return number.error();
    if (auto added = add_child(level + 1, branch.left, *number); !added)
      return added;
    branch.left = left;
    branch.block.clear();
  }

  const bool is_first = branch.block.is_empty();
  const std::string_view key = is_first ? std::string_view() : std::string_view(left.key);
  std::uint8_t* out = branch.block.append(overhead + key.size());
  store_32(out, child);
  out[block_number_size] = static_cast<std::uint8_t>(key.size());
  copy_bytes(out + block_number_size + key_size_size, key);
  store_16(out + block_number_size + key_size_size + key.size(), is_first ? 0 : left.component);
  return {};
}

Result<std::uint32_t> GlassTableWriter::append_block(GlassBlock& block) {
  if (auto appended = file_.append(block.seal()); !appended)
    return appended.error();
  return block_count_++;
}

Result<GlassTableRoot> GlassTableWriter::finish() {
  Result<std::uint32_t> number = append_block(leaf_);
  if (!number)
    return number.error();
  const Separator* left = &leaf_left_;
  // A level that was never left for a second block has no parent: its only block is the root.
  for (std::size_t level = 1; level <= branches_.size(); ++level) {
    if (auto added = add_child(level, *left, *number); !added)
      return added.error();
    Branch& branch = branches_[level - 1];
    number = append_block(branch.block);
    if (!number)
      return number.error();
    left = &branch.left;
  }
  if (auto closed = file_.close(); !closed)
    return closed.error();
  return GlassTableRoot{*number, static_cast<std::uint32_t>(branches_.size()), block_count_,
                        entry_count_};
}

}  // namespace timbao
