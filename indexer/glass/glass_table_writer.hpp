// Writes one table of a Xapian (glass) database: a B-tree file built block by block in key order.
//
// The format is Xapian 1.4's glass format 2016-03-14, as its backends/glass/glass_table.h has it.
// A finished table is what Xapian calls sequential: its leaf blocks follow each other in the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"

namespace timbao {

inline constexpr std::size_t glass_block_size = 8192;       // GLASS_DEFAULT_BLOCKSIZE
inline constexpr std::size_t glass_block_header_size = 11;  // DIR_START
inline constexpr std::size_t glass_key_size_max = 255;      // GLASS_BTREE_MAX_KEY_LEN
inline constexpr std::uint32_t glass_revision = 1;          // of every block and of the database

// Whether an entry's tag is as its reader gets it, or raw deflate data that Xapian inflates for it.
enum class TagForm { plain, deflated };

// What the database's version file has to say about a finished table.
struct GlassTableRoot {
  std::uint32_t block = 0;  // number of the root block
  std::uint32_t level = 0;  // of the root block; leaves are level 0
  std::uint32_t block_count = 0;
  std::uint64_t entry_count = 0;
};

// One B-tree block being filled: the directory grows from the front, the items from the back.
class GlassBlock {
 public:
  explicit GlassBlock(unsigned level) : level_(level) {}

  // Whether an item of `size` bytes and its directory entry still fit.
  bool has_room(std::size_t size) const;
  // How many bytes an item may have to fit, 0 for a full block.
  std::size_t room() const;
  bool is_empty() const;

  // Adds an item behind all others and returns its bytes, for the caller to fill; has_room() first.
  std::uint8_t* append(std::size_t size);
  // The bytes of the item added last; not for an empty block.
  const std::uint8_t* last_item() const { return bytes_.data() + item_begin_; }

  // Completes header and gap; valid until the next append() or clear().
  std::span<const std::uint8_t> seal();
  void clear();

 private:
  unsigned level_;
  std::size_t directory_end_ = glass_block_header_size;
  std::size_t item_begin_ = glass_block_size;
  std::array<std::uint8_t, glass_block_size> bytes_{};
};

// A file that only grows, written in large pieces. Not thread-safe.
class AppendedFile {
 public:
  // Creates or truncates the file; a failure names the path.
  static Result<AppendedFile> create(const std::filesystem::path& path);

  AppendedFile(AppendedFile&& other) noexcept;
  AppendedFile& operator=(AppendedFile&&) = delete;
  ~AppendedFile();

  // Fails when the bytes cannot be written (disk full, file size limit), maybe some calls later.
  Result<void> append(std::span<const std::uint8_t> bytes);
  // Writes what is left and closes; without this call, what was appended last may be missing.
  Result<void> close();

 private:
  AppendedFile(std::filesystem::path path, int descriptor);
  Result<void> flush();
  Error failure(const char* action) const;

  std::filesystem::path path_;
  int descriptor_;
  std::vector<std::uint8_t> pending_;
};

// Builds the B-tree. Holds a 1 MB output buffer and one block per level, whatever the table's size.
// After a storage failure the writer can only be destroyed; the incomplete file stays for the
// caller to remove. Not thread-safe.
class GlassTableWriter {
 public:
  // Creates or truncates the file at `path`; fails when that is impossible.
  static Result<std::unique_ptr<GlassTableWriter>> create(const std::filesystem::path& path);

  // Adds an entry. Keys are not empty, at most glass_key_size_max long and ascending by their bytes
  // (anything else is a programmer error); a tag may be empty, or longer than a block. Fails when
  // the disk does, or for tags over 100 MB. Costs about a copy of the tag.
  Result<void> add(std::string_view key, std::string_view tag, TagForm form = TagForm::plain);

  // Written so far.
  std::uint32_t block_count() const { return block_count_; }

  // Writes what remains, upper levels last, and closes the file. Nothing may be added afterwards.
  Result<GlassTableRoot> finish();

 private:
  // A separating key between two neighbours of one level, as branch items store it.
  struct Separator {
    std::string key;  // shortest prefix of the right neighbour's first key that tells them apart
    std::uint16_t component = 0;
  };
  struct Branch {
    explicit Branch(unsigned level) : block(level) {}
    GlassBlock block;
    Separator left;  // separates the block from its left neighbour
  };

  explicit GlassTableWriter(AppendedFile file);
  Result<void> add_split(std::string_view key, std::string_view tag, TagForm form);
  Result<void> add_item(std::string_view key, std::size_t component, std::string_view part,
                        std::size_t flags);
  Result<void> finish_leaf(std::string_view next_key, std::size_t next_component);
  Result<void> add_child(std::size_t level, const Separator& left, std::uint32_t child);
  Result<std::uint32_t> append_block(GlassBlock& block);

  AppendedFile file_;
  GlassBlock leaf_{0};
  Separator leaf_left_;          // separates the leaf from its left neighbour
  std::deque<Branch> branches_;  // levels 1, 2, ...; a deque, as add_child() climbs while it grows
  std::uint32_t block_count_ = 0;
  std::uint64_t entry_count_ = 0;
};

}  // namespace timbao
