// Keys, chunks and the version file of a glass database, read; glass_database_writer.cpp writes
// them.
#include "indexer/glass/glass_shard_reader.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <fstream>
#include <functional>
#include <iterator>

#include "indexer/glass/glass_encoding.hpp"

namespace timbao {
namespace {

constexpr std::size_t version_size = 2;
constexpr std::size_t uuid_size = 16;
constexpr unsigned table_count = 6;

// A part is shorter than a block.
constexpr unsigned place_size_bits = 16;
constexpr std::uint64_t place_size_max = 0xFFFF;
static_assert(glass_block_size <= place_size_max);

bool unpack_64(std::string_view& bytes, std::uint64_t& value) {
  value = 0;
  for (std::size_t at = 0; at < bytes.size() && at < 10; ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * at);
    if (byte < 0x80) {
      bytes.remove_prefix(at + 1);
      return true;
    }
  }
  return false;
}

// A number that sorts by its bytes, the last thing in a key; append_sortable() writes it.
std::optional<std::uint32_t> sortable_number(std::string_view bytes) {
  if (bytes.size() < 2 || bytes.size() > 5)
    return {};
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const auto size = static_cast<std::size_t>(std::countl_one(lead)) + 2;
  if (size != bytes.size())
    return {};
  std::uint64_t value = lead & (0xFFu >> (size - 1));
  for (const char byte : bytes.substr(1))
    value = value << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::uint32_t>(value);
}

std::string term_key(std::string_view term) {
  std::string key;
  append_term(key, term);
  return key;
}

// The term that a list's first key is; none for keys of later chunks and of other things.
std::optional<std::string> term_of_key(std::string_view key) {
  if (key.empty())
    return {};
  std::string term;
  for (std::size_t zero; (zero = key.find('\0')) != key.npos; key.remove_prefix(zero + 2)) {
    if (zero + 1 == key.size() || key[zero + 1] != '\xFF')
      return {};
    term += key.substr(0, zero + 1);
  }
  term += key;
  return term;
}

// What sorts behind all keys that are not of terms, and what behind the chunks of a term's list.
constexpr std::string_view behind_other_keys{"\x00\xFE", 2};
constexpr std::string_view behind_chunks{"\x00\xFE", 2};

struct TableVersion {
  GlassTableRoot root;
  bool exists = false;
  bool sequential = false;
};

struct VersionFile {
  TableVersion postlist;
  TableVersion docdata;
  std::uint64_t document_count = 0;
  std::uint64_t last_document = 0;
  std::uint64_t total_length = 0;
};

// What write_version_file() wrote, or Xapian's compactor.
std::optional<VersionFile> parse_version_file(std::string_view bytes) {
  const std::size_t head = glass_version_magic.size() + version_size + uuid_size;
  if (bytes.size() < head || !bytes.starts_with(glass_version_magic))
    return {};
  bytes.remove_prefix(head);
  VersionFile version;
  std::uint64_t revision = 0;
  bool good = unpack_64(bytes, revision);
  for (unsigned table = 0; table < table_count; ++table) {
    std::uint64_t root = 0, flags = 0, entries = 0, block_size = 0, compress = 0, list_size = 0;
    good = good && unpack_64(bytes, root) && unpack_64(bytes, flags) && unpack_64(bytes, entries) &&
           unpack_64(bytes, block_size) && unpack_64(bytes, compress) &&
           unpack_64(bytes, list_size) && list_size <= bytes.size();
    if (!good)
      return {};
    bytes.remove_prefix(list_size);
    if (table > 1)
      continue;
    TableVersion& read = table == 0 ? version.postlist : version.docdata;
    read.root.block = static_cast<std::uint32_t>(root);
    read.root.level = static_cast<std::uint32_t>(flags >> glass_root_level_shift);
    read.root.entry_count = entries;
    read.exists = (flags & glass_root_is_fake_flag) == 0;
    read.sequential = (flags & glass_sequential_flag) != 0 &&
                      block_size * glass_block_size_unit == glass_block_size;
  }
  std::uint64_t behind_count = 0, shortest = 0, wdf_max = 0, longest = 0, oldest = 0;
  good = unpack_64(bytes, version.document_count) && unpack_64(bytes, behind_count) &&
         unpack_64(bytes, shortest) && unpack_64(bytes, wdf_max) && unpack_64(bytes, longest) &&
         unpack_64(bytes, oldest) && unpack_64(bytes, version.total_length);
  if (!good)
    return {};
  version.last_document = version.document_count + behind_count;
  return version;
}

// A table that does not exist has no file and no blocks.
Result<GlassTableReader> open_table(const TableVersion& version,
                                    const std::filesystem::path& path) {
  if (!version.exists)
    return GlassTableReader(nullptr, {});
  if (!version.sequential)
    return Error{ErrorCode::incompatible, "the table was changed after it was written",
                 path.string()};
  Result<std::shared_ptr<const MappedFile>> mapped = MappedFile::open(path);
  if (mapped.has_error())
    return mapped.error();
  GlassTableRoot root = version.root;
  root.block_count = static_cast<std::uint32_t>((*mapped)->bytes().size() / glass_block_size);
  return GlassTableReader(*mapped, root);
}

}  // namespace

Result<std::shared_ptr<const GlassShardReader>> GlassShardReader::open(
    const std::filesystem::path& directory) {
  const std::filesystem::path version_path = directory / "iamglass";
  std::ifstream file(version_path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file && bytes.empty())
    return Error{ErrorCode::storage_failed, "cannot read the file", version_path.string()};
  const std::optional<VersionFile> version = parse_version_file(bytes);
  if (!version)
    return Error{ErrorCode::incompatible, "not the version file of a glass database",
                 version_path.string()};
  Result<GlassTableReader> postlist = open_table(version->postlist, directory / "postlist.glass");
  if (postlist.has_error())
    return postlist.error();
  Result<GlassTableReader> docdata = open_table(version->docdata, directory / "docdata.glass");
  if (docdata.has_error())
    return docdata.error();
  std::shared_ptr<GlassShardReader> shard(
      new GlassShardReader(std::move(*postlist), std::move(*docdata)));
  shard->document_count_ = static_cast<std::uint32_t>(version->document_count);
  shard->last_document_ = static_cast<std::uint32_t>(version->last_document);
  shard->total_length_ = version->total_length;
  shard->data_places_ =
      std::make_unique<std::atomic<std::uint64_t>[]>(std::size_t{shard->last_document_} + 1);
  return std::shared_ptr<const GlassShardReader>(std::move(shard));
}

GlassShardReader::GlassShardReader(GlassTableReader postlist, GlassTableReader docdata)
    : postlist_(std::move(postlist)), docdata_(std::move(docdata)) {
  static std::atomic<std::uint64_t> latest = 0;
  number_ = ++latest;
}

bool GlassShardReader::take_chunk_header(std::string_view& bytes, bool& last) {
  std::uint32_t span = 0;
  if (bytes.empty())
    return false;
  last = bytes[0] == '1';
  bytes.remove_prefix(1);
  return unpack(bytes, span);
}

GlassShardReader::PostingList GlassShardReader::find_list(std::string_view key) const {
  const std::optional<GlassTableReader::Place> place = postlist_.find(key);
  return place ? list_at(*place) : PostingList();
}

GlassShardReader::PostingList GlassShardReader::list_at(GlassTableReader::Place place) const {
  PostingList list;
  list.chunk_ = place;
  std::string assembled;
  const std::string_view tag = postlist_.tag(place, assembled);
  std::string_view rest = tag;
  std::uint32_t occurrences = 0;
  std::uint32_t before_first = 0;
  if (!unpack(rest, list.counts_.articles) || !unpack(rest, occurrences) ||
      !unpack(rest, before_first))
    return {};
  list.counts_.occurrences = occurrences;
  list.first_document_ = before_first + 1;
  list.first_posting_ = tag.size() - rest.size();
  return list;
}

GlassShardReader::PostingList GlassShardReader::length_list() const {
  return find_list(document_length_key);
}

std::optional<GlassShardReader::FoundTerm> GlassShardReader::term_at(
    std::optional<GlassTableReader::Place> place) const {
  std::optional<FoundTerm> found;
  if (!place)
    return found;
  std::optional<std::string> term = term_of_key(postlist_.key(*place));
  if (term)
    found = {std::move(*term), list_at(*place)};
  return found;
}

std::optional<GlassShardReader::FoundTerm> GlassShardReader::term_behind(
    std::string_view key) const {
  const std::optional<GlassTableReader::Place> before = postlist_.find_at_most(key);
  return before ? term_at(postlist_.next(*before)) : std::nullopt;
}

std::optional<GlassShardReader::FoundTerm> GlassShardReader::first_term(
    std::string_view from) const {
  if (from.empty())
    return term_behind(behind_other_keys);
  if (const PostingList list = find(from); list.chunk_)
    return FoundTerm{std::string(from), list};
  return term_behind(term_key(from));
}

std::optional<GlassShardReader::FoundTerm> GlassShardReader::next_term(
    const FoundTerm& before) const {
  const std::optional<GlassTableReader::Place> place =
      before.list.chunk_ ? postlist_.next(*before.list.chunk_) : std::nullopt;
  std::optional<FoundTerm> found = term_at(place);
  if (!found && place)  // what is no term there is the second chunk of the list
    found = term_behind(term_key(before.term).append(behind_chunks));
  // Going forward only, a walk through a damaged table ends, too.
  return found && found->term > before.term ? found : std::nullopt;
}

GlassShardReader::PostingList GlassShardReader::find(std::string_view term) const {
  struct Found {
    std::uint64_t reader = 0;
    std::string term;
    PostingList list;
  };
  constexpr std::size_t kept = 256;
  thread_local std::array<Found, kept> lately;
  Found& found = lately[(std::hash<std::string_view>()(term) ^ number_) % kept];
  if (found.reader != number_ || found.term != term) {
    found.list = find_list(term_key(term));
    found.term = term;
    found.reader = number_;
  }
  return found.list;
}

TermCounts GlassShardReader::counts(std::string_view term) const {
  return find(term).counts();
}

bool GlassShardReader::next_chunk(std::string_view list_key, GlassTableReader::Place& place,
                                  std::string& assembled, std::uint32_t& document,
                                  std::string_view& postings, bool& last) const {
  const std::optional<GlassTableReader::Entry> following = postlist_.next_entry(place, assembled);
  if (!following)
    return false;
  std::string_view key = following->key;
  if (!key.starts_with(list_key))
    return false;
  key.remove_prefix(list_key.size());
  // A term's later chunks have a zero byte between the term and the document; lengths have none.
  if (list_key != document_length_key) {
    if (key.empty() || key[0] != '\0')
      return false;
    key.remove_prefix(1);
  }
  const std::optional<std::uint32_t> first = sortable_number(key);
  if (!first || *first <= document)
    return false;
  place = following->place;
  document = *first;
  postings = following->tag;
  return take_chunk_header(postings, last);
}

std::vector<std::uint32_t> GlassShardReader::document_lengths() const {
  std::vector<std::uint32_t> lengths(std::size_t{last_document_} + 1, 0);
  for_each_length(
      [&lengths](std::uint32_t document, std::uint32_t length) { lengths[document] = length; });
  return lengths;
}

std::string GlassShardReader::value_key(std::uint32_t slot, std::uint32_t document) {
  std::string key(value_chunk_key_prefix);
  append_uint(key, slot);
  append_sortable(key, document);
  return key;
}

std::optional<std::uint32_t> GlassShardReader::first_of_value_chunk(std::string_view key,
                                                                    std::uint32_t slot) {
  if (!key.starts_with(value_chunk_key_prefix))
    return {};
  key.remove_prefix(value_chunk_key_prefix.size());
  std::uint32_t found = 0;
  if (!unpack(key, found) || found != slot)
    return {};
  return sortable_number(key);
}

GlassShardReader::ValueDirectory GlassShardReader::directory_of(std::uint32_t slot) const {
  std::string prefix(value_chunk_key_prefix);
  append_uint(prefix, slot);
  return {slot, postlist_.leaves_of(prefix),
          std::make_unique<KnownPlace[]>(std::size_t{last_document_} + 1)};
}

GlassShardReader::TwoParts GlassShardReader::known_value(const ValueDirectory& directory,
                                                         std::uint32_t document) const {
  if (document > last_document_)
    return {};
  const KnownPlace& place = directory.places[document];
  const auto part = [this](std::uint64_t known) {
    return known == 0 ? std::string_view()
                      : postlist_.bytes_at(known >> place_size_bits, known & place_size_max);
  };
  const std::uint64_t first = place.first.load(std::memory_order_acquire);
  return {part(first), part(first == 0 ? 0 : place.second.load(std::memory_order_relaxed))};
}

void GlassShardReader::keep_place(const ValueDirectory& directory, std::uint32_t document,
                                  const TwoParts& value) const {
  const auto packed = [this](std::string_view part) {
    return part.empty() ? 0 : postlist_.offset_of(part) << place_size_bits | part.size();
  };
  directory.places[document].second.store(packed(value[1]), std::memory_order_relaxed);
  directory.places[document].first.store(packed(value[0]), std::memory_order_release);
}

std::string_view GlassShardReader::value(const ValueDirectory& directory, std::uint32_t document,
                                         std::string& assembled) const {
  if (document > last_document_)
    return {};
  TwoParts value = known_value(directory, document);
  if (value[0].empty()) {
    const std::optional<GlassTableReader::Place> chunk =
        postlist_.find_at_most(directory.leaves, value_key(directory.slot, document));
    FoundValue found = chunk ? find_in(*chunk, directory.slot, document) : FoundValue();
    value = GlassTableReader::TagReader(found.at).take_two_parts(found.size);
    if (value[0].empty())
      return found.at.take(found.size, assembled);
    keep_place(directory, document, value);
  }
  if (value[1].empty())
    return value[0];
  assembled.assign(value[0]).append(value[1]);
  return assembled;
}

void GlassShardReader::expect(const ValueDirectory& directory, std::uint32_t document) const {
  const std::string_view known = known_value(directory, document)[0];
  constexpr std::size_t cache_line = 64;
  for (std::size_t at = 0; at < std::min(known.size(), 2 * cache_line); at += cache_line)
    __builtin_prefetch(known.data() + at);
}

std::string_view GlassShardReader::value(std::uint32_t slot, std::uint32_t document,
                                         std::string& assembled) const {
  const std::optional<GlassTableReader::Place> chunk =
      postlist_.find_at_most(value_key(slot, document));
  if (!chunk)
    return {};
  FoundValue found = find_in(*chunk, slot, document);
  return found.at.take(found.size, assembled);
}

GlassShardReader::FoundValue GlassShardReader::find_in(GlassTableReader::Place chunk,
                                                       std::uint32_t slot,
                                                       std::uint32_t document) const {
  const std::optional<std::uint32_t> first = first_of_value_chunk(postlist_.key(chunk), slot);
  if (!first)
    return {};
  FoundValue found{postlist_.read_tag(chunk)};
  for (std::uint32_t at = *first; found.at.take_number(found.size);) {
    if (at == document)
      return found;
    std::uint32_t skipped = 0;
    if (!found.at.skip(found.size) || !found.at.take_number(skipped) || skipped >= document - at)
      return {};
    at += skipped + 1;
  }
  return {};
}

std::optional<GlassTableReader::Place> GlassShardReader::data_place(std::uint32_t document) const {
  if (document > last_document_)
    return {};
  std::atomic<std::uint64_t>& known = data_places_[document];
  if (const std::uint64_t packed = known.load(std::memory_order_relaxed); packed != 0)
    return GlassTableReader::Place{static_cast<std::uint32_t>(packed >> 32),
                                   static_cast<std::size_t>(packed & 0xFFFFFFFF) - 1};
  std::string key;
  append_sortable(key, document);
  const std::optional<GlassTableReader::Place> place = docdata_.find(key);
  if (place)
    known.store(std::uint64_t{place->block} << 32 | (place->item + 1), std::memory_order_relaxed);
  return place;
}

GlassShardReader::StoredData GlassShardReader::stored_data(std::uint32_t document,
                                                           std::string& assembled) const {
  const std::optional<GlassTableReader::Place> place = data_place(document);
  if (!place)
    return {};
  return {docdata_.tag(*place, assembled),
          docdata_.is_deflated(*place) ? TagForm::deflated : TagForm::plain};
}

}  // namespace timbao
