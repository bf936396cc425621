// Finds entries of a glass B-tree in a mapped file; glass_table_writer.cpp describes the format.
#include "indexer/glass/glass_table_reader.hpp"

#include <algorithm>
#include <utility>

namespace timbao {
namespace {

// The same layout as in glass_table_writer.cpp.
constexpr std::size_t level_offset = 4;
constexpr std::size_t directory_end_offset = 9;
constexpr std::size_t directory_entry_size = 2;
constexpr std::size_t item_size_size = 2;
constexpr std::size_t key_size_size = 1;
constexpr std::size_t component_size = 2;
constexpr std::size_t item_size_bias = 3;
constexpr std::size_t item_size_mask = 0x1FFF;
constexpr std::size_t compressed_flag = 0x8000;
constexpr std::size_t last_component_flag = 0x4000;
constexpr std::size_t first_component_flag = 0x2000;
constexpr std::size_t block_number_size = 4;
constexpr std::size_t component_end = 0x10000;

std::size_t load_16(const char* bytes) {
  return static_cast<std::size_t>(static_cast<unsigned char>(bytes[0])) << 8 |
         static_cast<unsigned char>(bytes[1]);
}

std::uint32_t load_32(const char* bytes) {
  return static_cast<std::uint32_t>(load_16(bytes) << 16 | load_16(bytes + 2));
}

unsigned level_of(std::string_view block) {
  return static_cast<unsigned char>(block[level_offset]);
}

// Where an item begins in its block; the block's end for a number or an offset that is not there.
std::size_t item_offset(std::string_view block, std::size_t number) {
  const std::size_t entry = glass_block_header_size + number * directory_entry_size;
  if (entry + directory_entry_size > block.size())
    return block.size();
  return std::min(load_16(block.data() + entry), block.size());
}

// The eight bytes behind the prefix, zeros where there are none, as a number that orders as they
// do.
std::uint64_t bytes_behind(std::string_view prefix, std::string_view key) {
  key.remove_prefix(std::min(prefix.size(), key.size()));
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < sizeof number; ++at)
    number = number << 8 | (at < key.size() ? static_cast<unsigned char>(key[at]) : 0);
  return number;
}

// Keys order by their bytes, and the components of one key by their number.
bool not_greater(std::string_view key, std::size_t component, std::string_view wanted) {
  const int order = key.compare(wanted);
  return order < 0 || (order == 0 && component <= 1);
}

}  // namespace

std::string_view GlassTableReader::block(std::uint32_t number) const {
  if (number >= root_.block_count)
    return {};
  const std::size_t begin = std::size_t{number} * glass_block_size;
  const std::string_view bytes = file_->bytes();
  if (begin + glass_block_size > bytes.size())
    return {};
  return bytes.substr(begin, glass_block_size);
}

std::size_t GlassTableReader::item_count(std::string_view block) const {
  const std::size_t end = load_16(block.data() + directory_end_offset);
  if (end < glass_block_header_size || end > block.size())
    return 0;
  return (end - glass_block_header_size) / directory_entry_size;
}

GlassTableReader::Item GlassTableReader::leaf_item(std::string_view block,
                                                   std::size_t number) const {
  Item item;
  const std::string_view bytes = block.substr(item_offset(block, number));
  if (bytes.size() < item_size_size + key_size_size)
    return item;
  const std::size_t flags = load_16(bytes.data());
  const std::size_t size = (flags & item_size_mask) + item_size_bias;
  const std::size_t key_size = static_cast<unsigned char>(bytes[item_size_size]);
  const bool first = (flags & first_component_flag) != 0;
  const std::size_t head = item_size_size + key_size_size + key_size + (first ? 0 : component_size);
  if (size > bytes.size() || head > size)
    return item;
  item.key = bytes.substr(item_size_size + key_size_size, key_size);
  item.component = static_cast<std::uint16_t>(
      first ? 1 : load_16(bytes.data() + item_size_size + key_size_size + key_size));
  item.tag = bytes.substr(head, size - head);
  item.last_component = (flags & last_component_flag) != 0;
  item.compressed = (flags & compressed_flag) != 0;
  item.valid = true;
  return item;
}

std::optional<GlassTableReader::BranchItem> GlassTableReader::branch_item(
    std::string_view block, std::size_t number) const {
  const std::string_view item = block.substr(item_offset(block, number));
  const std::size_t head = block_number_size + key_size_size;
  if (item.size() < head)
    return {};
  const std::size_t key_size = static_cast<unsigned char>(item[block_number_size]);
  if (item.size() < head + key_size + component_size)
    return {};
  return BranchItem{item.substr(head, key_size), load_16(item.data() + head + key_size),
                    load_32(item.data())};
}

// The child of a branch block under which the key stands. The first item's key counts as empty.
std::optional<std::uint32_t> GlassTableReader::child(std::string_view block,
                                                     std::string_view key) const {
  std::size_t low = 0;
  std::size_t high = item_count(block);
  if (high == 0)
    return {};
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    const std::optional<BranchItem> item = branch_item(block, middle);
    if (!item)
      return {};
    (not_greater(item->key, item->component, key) ? low : high) = middle;
  }
  const std::optional<BranchItem> item = branch_item(block, low);
  if (!item)
    return {};
  return item->child;
}

// The leaf that the key stands in, if it stands anywhere.
std::optional<std::uint32_t> GlassTableReader::descend(std::string_view key) const {
  std::uint32_t number = root_.block;
  for (std::uint32_t level = root_.level;; --level) {
    const std::string_view at = block(number);
    if (at.empty() || level_of(at) != level)
      return {};
    if (level == 0)
      return number;
    const std::optional<std::uint32_t> below = child(at, key);
    if (!below)
      return {};
    number = *below;
  }
}

std::optional<std::uint32_t> GlassTableReader::neighbour(std::uint32_t number, int step) const {
  while (step > 0 ? number + 1 < root_.block_count : number > 0) {
    number += static_cast<std::uint32_t>(step);
    const std::string_view at = block(number);
    if (at.empty())
      return {};
    if (level_of(at) == 0)
      return number;
  }
  return {};
}

std::optional<GlassTableReader::Place> GlassTableReader::find_at_most(std::string_view key) const {
  const std::optional<std::uint32_t> leaf = descend(key);
  return leaf ? find_at_most_from(*leaf, key) : std::nullopt;
}

// A key that stands before the leaf's first item is looked for in the leaf before.
std::optional<GlassTableReader::Place> GlassTableReader::find_at_most_from(
    std::uint32_t leaf, std::string_view key) const {
  const std::string_view at = block(leaf);
  std::size_t low = 0;
  std::size_t high = item_count(at);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const Item item = leaf_item(at, middle);
    if (!item.valid)
      return {};
    if (not_greater(item.key, item.component, key))
      low = middle + 1;
    else
      high = middle;
  }
  const std::optional<Place> found = item_before({leaf, low});
  return found ? first_component(*found) : std::nullopt;
}

std::optional<GlassTableReader::Place> GlassTableReader::item_before(Place place) const {
  if (place.item > 0)
    return Place{place.block, place.item - 1};
  const std::optional<std::uint32_t> before = neighbour(place.block, -1);
  const std::size_t count = before ? item_count(block(*before)) : 0;
  if (count == 0)
    return {};
  return Place{*before, count - 1};
}

std::optional<GlassTableReader::Place> GlassTableReader::first_component(Place place) const {
  for (std::size_t limit = component_end;;) {
    const Item item = leaf_item(block(place.block), place.item);
    // Going down only, the way ends in a damaged table, too.
    if (!item.valid || item.component >= limit)
      return {};
    if (item.component <= 1)
      return place;
    limit = item.component;
    const std::optional<Place> before = item_before(place);
    if (!before)
      return {};
    place = *before;
  }
}

std::optional<GlassTableReader::Place> GlassTableReader::find(std::string_view key) const {
  const std::optional<std::uint32_t> leaf = descend(key);
  if (!leaf)
    return {};
  const std::string_view at = block(*leaf);
  std::size_t low = 0;
  std::size_t high = item_count(at);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const Item item = leaf_item(at, middle);
    if (!item.valid)
      return {};
    const int order = item.key.compare(key);
    if (order == 0 && item.component == 1)
      return Place{*leaf, middle};
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return {};
}

std::optional<GlassTableReader::Place> GlassTableReader::following_item(Place place) const {
  if (place.item + 1 < item_count(block(place.block)))
    return Place{place.block, place.item + 1};
  const std::optional<std::uint32_t> leaf = neighbour(place.block, 1);
  if (!leaf || item_count(block(*leaf)) == 0)
    return {};
  return Place{*leaf, 0};
}

std::optional<GlassTableReader::Item> GlassTableReader::next_first(Place& place) const {
  while (const std::optional<Place> following = following_item(place)) {
    place = *following;
    const Item item = leaf_item(block(place.block), place.item);
    if (!item.valid)
      return {};
    if (item.component == 1)
      return item;
  }
  return {};
}

std::optional<GlassTableReader::Place> GlassTableReader::next(Place place) const {
  return next_first(place) ? std::optional(place) : std::nullopt;
}

std::optional<GlassTableReader::Entry> GlassTableReader::next_entry(Place place,
                                                                    std::string& assembled) const {
  const std::optional<Item> item = next_first(place);
  if (!item)
    return {};
  return Entry{place, item->key, whole_tag(place, *item, assembled)};
}

std::string_view GlassTableReader::key(Place place) const {
  return leaf_item(block(place.block), place.item).key;
}

bool GlassTableReader::next_component(Place& place, Item& item) const {
  const std::optional<Place> following = following_item(place);
  if (!following)
    return false;
  place = *following;
  item = leaf_item(block(place.block), place.item);
  return item.valid && item.component != 1;
}

std::string_view GlassTableReader::tag(Place place, std::string& assembled) const {
  return whole_tag(place, leaf_item(block(place.block), place.item), assembled);
}

std::string_view GlassTableReader::whole_tag(Place place, Item item, std::string& assembled) const {
  if (!item.valid)
    return {};
  if (item.last_component)
    return item.tag;
  assembled.assign(item.tag);
  while (!item.last_component) {
    if (!next_component(place, item))
      return {};
    assembled += item.tag;
  }
  return assembled;
}

GlassTableReader::TagReader GlassTableReader::read_tag(Place place) const {
  TagReader reader;
  const Item item = leaf_item(block(place.block), place.item);
  if (!item.valid)
    return reader;
  reader.table_ = this;
  reader.place_ = place;
  reader.rest_ = item.tag;
  reader.is_last_ = item.last_component;
  return reader;
}

bool GlassTableReader::TagReader::next_part() {
  Item item;
  if (is_last_ || !table_->next_component(place_, item)) {
    is_last_ = true;
    return false;
  }
  rest_ = item.tag;
  is_last_ = item.last_component;
  return true;
}

bool GlassTableReader::TagReader::take_number(std::uint32_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 5 * 7; shift += 7) {
    while (rest_.empty())
      if (!next_part())
        return false;
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
    if (byte < 0x80)
      return true;
  }
  return false;
}

bool GlassTableReader::TagReader::skip(std::size_t size) {
  while (size > rest_.size()) {
    size -= rest_.size();
    if (!next_part())
      return false;
  }
  rest_.remove_prefix(size);
  return true;
}

std::string_view GlassTableReader::TagReader::take(std::size_t size, std::string& assembled) {
  if (size <= rest_.size()) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  assembled.clear();
  while (size > rest_.size()) {
    assembled += rest_;
    size -= rest_.size();
    if (!next_part())
      return {};
  }
  assembled += rest_.substr(0, size);
  rest_.remove_prefix(size);
  return assembled;
}

std::array<std::string_view, 2> GlassTableReader::TagReader::take_two_parts(std::size_t size) {
  if (size > 0 && rest_.empty())  // the first of the two is not to be one of nothing
    next_part();
  const std::string_view first = rest_.substr(0, size);
  rest_.remove_prefix(first.size());
  if (first.size() == size)
    return {first, {}};
  if (!next_part() || size - first.size() > rest_.size())
    return {};
  const std::string_view second = rest_.substr(0, size - first.size());
  rest_.remove_prefix(second.size());
  return {first, second};
}

// The leaves under a block whose keys may have the prefix. Of a key a branch has only what tells it
// from the one before: nothing behind that is less than zero.
void GlassTableReader::add_leaves(std::uint32_t number, std::uint32_t level,
                                  LeafDirectory& leaves) const {
  const std::string_view at = block(number);
  if (at.empty() || level_of(at) != level)
    return;
  if (level == 0) {
    leaves.begin.push_back(0);
    leaves.block.push_back(number);
    return;
  }
  const std::string_view prefix = leaves.prefix;
  const std::size_t count = item_count(at);
  for (std::size_t place = 0; place < count; ++place) {
    const std::optional<BranchItem> item = branch_item(at, place);
    const std::optional<BranchItem> next =
        place + 1 < count ? branch_item(at, place + 1) : std::nullopt;
    if (!item)
      return;
    const bool has_prefix = place > 0 && item->key.starts_with(prefix);
    if (place > 0 && !has_prefix && item->key > prefix)
      return;
    if (next && next->key <= prefix)
      continue;
    const std::size_t added = leaves.begin.size();
    add_leaves(item->child, level - 1, leaves);
    if (has_prefix && added < leaves.begin.size())
      leaves.begin[added] = bytes_behind(prefix, item->key) + (item->component > 1 ? 1 : 0);
  }
}

GlassTableReader::LeafDirectory GlassTableReader::leaves_of(std::string_view prefix) const {
  LeafDirectory leaves;
  leaves.prefix = prefix;
  add_leaves(root_.block, root_.level, leaves);
  return leaves;
}

std::optional<GlassTableReader::Place> GlassTableReader::find_at_most(const LeafDirectory& leaves,
                                                                      std::string_view key) const {
  if (leaves.begin.empty())
    return {};
  const std::uint64_t wanted = bytes_behind(leaves.prefix, key);
  // The last one that does not begin behind it; without a branch, which would be guessed wrong at
  // every other step.
  std::size_t leaf = 0;
  for (std::size_t count = leaves.begin.size(); count > 1;) {
    const std::size_t half = count / 2;
    leaf = leaves.begin[leaf + half] <= wanted ? leaf + half : leaf;
    count -= half;
  }
  return find_at_most_from(leaves.block[leaf], key);
}

bool GlassTableReader::is_deflated(Place place) const {
  return leaf_item(block(place.block), place.item).compressed;
}

}  // namespace timbao
