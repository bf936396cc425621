// Reads one table of a finished Xapian (glass) database straight from a mapping of its file.
//
// Xapian's own reader copies every 8 kB block that it looks at out of the page cache and finds the
// next one by descending from the root. A search that looks up fifty terms and a hundred documents
// spends a third of its time so (docs/performance.md). A shard never changes once it is written, so
// its file can be mapped and its entries looked at where they are.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/glass/glass_table_writer.hpp"
#include "indexer/glass/mapped_file.hpp"

namespace timbao {

// A table written in key order, as timbao-index and Xapian's compactor leave it. Immutable, so any
// number of threads may read it. Nothing in the file is believed: what does not fit ends a search
// as if the entry were not there.
class GlassTableReader {
 public:
  // `root` is what the version file says of the table.
  GlassTableReader(std::shared_ptr<const MappedFile> file, const GlassTableRoot& root)
      : file_(std::move(file)), root_(root) {}

  // A place in the table: an entry's first component.
  struct Place {
    std::uint32_t block = 0;
    std::size_t item = 0;  // its number in the block
  };

  // The entry with exactly this key.
  std::optional<Place> find(std::string_view key) const;
  // The last entry whose key is not greater; none if all are.
  std::optional<Place> find_at_most(std::string_view key) const;
  // The entry behind it.
  std::optional<Place> next(Place place) const;
  // The same with its key and its tag, whose views are those of key() and tag().
  struct Entry {
    Place place;
    std::string_view key;
    std::string_view tag;
  };
  std::optional<Entry> next_entry(Place place, std::string& assembled) const;

  // Where the leaves with some keys begin: finds one of them without going down from the root.
  struct LeafDirectory {
    std::string prefix;                // of the keys
    std::vector<std::uint64_t> begin;  // by leaf: the next eight bytes of keys that may stand there
    std::vector<std::uint32_t> block;
  };
  // The leaves of all keys with this prefix, from the branch blocks above them alone, about one
  // for 400 leaves. 12 bytes a leaf.
  LeafDirectory leaves_of(std::string_view prefix) const;
  // The same as without it. Precondition: the key begins with the directory's prefix.
  std::optional<Place> find_at_most(const LeafDirectory& leaves, std::string_view key) const;

  // Views into the mapping.
  std::string_view key(Place place) const;
  // The entry's tag. A view into the mapping or, where the tag was too long for one block's item,
  // into `assembled`, which must live as long.
  std::string_view tag(Place place, std::string& assembled) const;
  // Goes through an entry's tag from the front without putting the parts of a long one together,
  // for those who want little of it.
  class TagReader {
   public:
    // A number in base 128, low digits first. False at the end and past 32 bits.
    bool take_number(std::uint32_t& value);
    bool skip(std::size_t size);
    // The next bytes, none where there are not so many: a view into the mapping or, where one part
    // ends among them, into `assembled`.
    std::string_view take(std::size_t size, std::string& assembled);
    // The same as two views into the mapping, the second one empty where the first has all. Both
    // are where it takes more parts than two.
    std::array<std::string_view, 2> take_two_parts(std::size_t size);

   private:
    friend class GlassTableReader;
    bool next_part();

    const GlassTableReader* table_ = nullptr;
    Place place_;
    std::string_view rest_;  // of the part
    bool is_last_ = true;
  };
  // Valid as long as the table.
  TagReader read_tag(Place place) const;

  // Where in the file a view into the mapping stands.
  std::uint64_t offset_of(std::string_view view) const {
    return static_cast<std::uint64_t>(view.data() - file_->bytes().data());
  }
  // Precondition: a view of that size stands there.
  std::string_view bytes_at(std::uint64_t offset, std::size_t size) const {
    return file_->bytes().substr(offset, size);
  }

  // Whether the tag is raw deflate data; tag() gives it as it is.
  bool is_deflated(Place place) const;

  // What MappedFile has under these names for its file, if there is one.
  void read_by_the_page() const {
    if (file_)
      file_->read_by_the_page();
  }
  void fetch(const std::atomic<bool>& stop) const {
    if (file_)
      file_->fetch(stop);
  }
  void release() const {
    if (file_ != nullptr)
      file_->release();
  }

 private:
  struct Item {
    std::string_view key;
    std::uint16_t component = 0;
    std::string_view tag;
    bool last_component = false;
    bool compressed = false;
    bool valid = false;
  };

  std::string_view block(std::uint32_t number) const;
  std::size_t item_count(std::string_view block) const;
  Item leaf_item(std::string_view block, std::size_t number) const;
  std::optional<std::uint32_t> descend(std::string_view key) const;
  std::optional<std::uint32_t> child(std::string_view block, std::string_view key) const;
  struct BranchItem {
    std::string_view key;
    std::size_t component = 0;
    std::uint32_t child = 0;
  };
  std::optional<BranchItem> branch_item(std::string_view block, std::size_t number) const;
  void add_leaves(std::uint32_t block, std::uint32_t level, LeafDirectory& leaves) const;
  std::optional<Place> find_at_most_from(std::uint32_t leaf, std::string_view key) const;
  // The item of the entry's first component, from that of a later one.
  std::optional<Place> first_component(Place place) const;
  std::optional<Place> item_before(Place place) const;
  // The neighbouring leaf in the file, `step` 1 or -1; leaves stand in key order.
  std::optional<std::uint32_t> neighbour(std::uint32_t number, int step) const;
  std::optional<Place> following_item(Place place) const;
  // The first component behind a place that an entry begins with, and where it is.
  std::optional<Item> next_first(Place& place) const;
  // The tag of the entry that begins with the item at a place.
  std::string_view whole_tag(Place place, Item item, std::string& assembled) const;
  // Goes on to the entry's next component. False where there is none.
  bool next_component(Place& place, Item& item) const;

  std::shared_ptr<const MappedFile> file_;
  GlassTableRoot root_;
};

}  // namespace timbao
