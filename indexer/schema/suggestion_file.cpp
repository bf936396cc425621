// Sorts keys and packs entries.
#include "indexer/schema/suggestion_file.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>

#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/written_word.hpp"

namespace timbao {
namespace {

constexpr std::string_view magic = "TimbaoSG";
constexpr std::uint64_t file_version = 1;
constexpr std::size_t entry_bytes_max = 0xFFFF;
constexpr std::size_t title_keys_max = 6;
// Enough for what a key keeps, whatever the words are.
constexpr std::size_t key_source_bytes = 240;

struct Header {
  char magic[8];
  std::uint64_t version = file_version;
  std::uint64_t check_sum = 0;  // of all that follows the header
  std::uint32_t records = 0;
  std::uint32_t title_keys = 0;
  std::uint32_t other_keys = 0;
  std::uint32_t text_bytes = 0;
};

// FNV-1a over eight bytes at a time.
std::uint64_t check_sum_of(std::string_view bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(8, bytes.size()))) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data(), std::min<std::size_t>(8, bytes.size()));
    hash = (hash ^ eight) * 0x100000001B3u;
    hash ^= hash >> 29;
  }
  return hash;
}

struct SortedKey {
  SuggestionKeyText text;
  SuggestionKey key;
};

// Where a text may be found from.
std::vector<std::uint32_t> key_begins(const SuggestionEntry& entry, AnalyzedText& scratch) {
  std::vector<std::uint32_t> begins;
  analyze(entry.text, scratch);
  bool in_name = false;
  for (std::size_t index = 0; index < scratch.tokens.size(); ++index) {
    const Token& token = scratch.tokens[index];
    const bool capital = starts_with_capital(entry.text, token);
    const bool begins_name = capital && !in_name;
    in_name = capital && index > 0 && !token.starts_sentence;  // "Ông Lò Văn A", "Cô Thanh Hoa"
    if (entry.kind == SuggestionKind::title &&
        (begins.size() == title_keys_max || !(index == 0 || token.starts_sentence || begins_name)))
      continue;
    begins.push_back(token.source_begin);
  }
  return begins;
}

std::vector<SuggestionKey> sorted(std::vector<SortedKey> keys) {
  std::sort(keys.begin(), keys.end(), [](const SortedKey& a, const SortedKey& b) {
    const int order = std::memcmp(a.text.data(), b.text.data(), suggestion_key_bytes);
    return order != 0 ? order < 0 : a.key.entry < b.key.entry;
  });
  std::vector<SuggestionKey> bare;
  bare.reserve(keys.size());
  for (const SortedKey& key : keys)
    bare.push_back(key.key);
  return bare;
}

template <typename Value>
void append_all(std::string& bytes, const std::vector<Value>& values) {
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
}

template <typename Value>
bool take_all(std::string_view& bytes, std::size_t count, std::vector<Value>& values) {
  if (bytes.size() / sizeof(Value) < count)
    return false;
  values.resize(count);
  if (count > 0)
    std::memcpy(values.data(), bytes.data(), count * sizeof(Value));
  bytes.remove_prefix(count * sizeof(Value));
  return true;
}

}  // namespace

std::string_view SuggestionFile::text(std::uint32_t entry) const {
  return std::string_view(texts_).substr(records_[entry].begin, records_[entry].text_length);
}

std::string_view SuggestionFile::id(std::uint32_t entry) const {
  const Record& record = records_[entry];
  return std::string_view(texts_).substr(record.begin + record.text_length, record.id_length);
}

SuggestionKeyText key_text(std::string_view text, AnalyzedText& scratch) {
  analyze(text.substr(0, key_source_bytes), scratch);
  SuggestionKeyText key{};
  std::size_t size = 0;
  for (const Token& token : scratch.tokens) {
    const std::string_view folded = scratch.folded(token);
    if (size > 0 && size < key.size())
      key[size++] = ' ';
    const std::size_t taken = std::min(folded.size(), key.size() - size);
    std::copy_n(folded.begin(), taken, key.begin() + static_cast<std::ptrdiff_t>(size));
    size += taken;
    if (size == key.size())
      break;
  }
  return key;
}

std::string serialise(const std::vector<SuggestionEntry>& entries) {
  std::vector<SuggestionFile::Record> records;
  std::vector<SortedKey> title_keys;
  std::vector<SortedKey> other_keys;
  std::string texts;
  AnalyzedText scratch;
  for (const SuggestionEntry& entry : entries) {
    const bool fits = entry.text.size() <= entry_bytes_max && entry.id.size() <= entry_bytes_max &&
                      texts.size() < UINT32_MAX - 2 * entry_bytes_max;
    if (!fits)
      continue;
    const auto number = static_cast<std::uint32_t>(records.size());
    records.push_back({static_cast<std::uint32_t>(texts.size()),
                       entry.weight,
                       static_cast<std::uint16_t>(entry.text.size()),
                       static_cast<std::uint16_t>(entry.id.size()),
                       entry.kind,
                       {}});
    texts.append(entry.text).append(entry.id);
    auto& keys = entry.kind == SuggestionKind::title ? title_keys : other_keys;
    for (const std::uint32_t begin : key_begins(entry, scratch))
      keys.push_back(
          {key_text(std::string_view(entry.text).substr(begin), scratch), {number, begin}});
  }
  Header header;
  std::memcpy(header.magic, magic.data(), magic.size());
  header.records = static_cast<std::uint32_t>(records.size());
  header.title_keys = static_cast<std::uint32_t>(title_keys.size());
  header.other_keys = static_cast<std::uint32_t>(other_keys.size());
  header.text_bytes = static_cast<std::uint32_t>(texts.size());
  std::string bytes(sizeof header, '\0');
  append_all(bytes, records);
  append_all(bytes, sorted(std::move(title_keys)));
  append_all(bytes, sorted(std::move(other_keys)));
  bytes += texts;
  header.check_sum = check_sum_of(std::string_view(bytes).substr(sizeof header));
  std::memcpy(bytes.data(), &header, sizeof header);
  return bytes;
}

Result<SuggestionFile> read_suggestions(std::string_view bytes, std::string_view place) {
  const Error damaged{ErrorCode::incompatible, "is no file of suggestions, or a damaged one",
                      std::string(place)};
  Header header;
  if (bytes.size() < sizeof header)
    return damaged;
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.remove_prefix(sizeof header);
  if (std::string_view(header.magic, magic.size()) != magic || header.version != file_version ||
      check_sum_of(bytes) != header.check_sum)
    return damaged;
  SuggestionFile file;
  if (!take_all(bytes, header.records, file.records_) ||
      !take_all(bytes, header.title_keys, file.title_keys_) ||
      !take_all(bytes, header.other_keys, file.other_keys_) || bytes.size() != header.text_bytes)
    return damaged;
  file.texts_ = bytes;
  for (const SuggestionFile::Record& record : file.records_)
    if (std::size_t{record.begin} + record.text_length + record.id_length > file.texts_.size() ||
        record.kind > SuggestionKind::title)
      return damaged;
  for (const auto* keys : {&file.title_keys_, &file.other_keys_})
    for (const SuggestionKey& key : *keys)
      if (key.entry >= file.records_.size() || key.begin > file.records_[key.entry].text_length)
        return damaged;
  return file;
}

Result<SuggestionFile> read_archive_suggestions(const std::filesystem::path& archive,
                                                const std::string& file) {
  if (file.empty())
    return Error{ErrorCode::not_found, "has no suggestions", archive.string()};
  const std::filesystem::path path = archive / file;
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  if (!stream)
    return Error{ErrorCode::storage_failed, "is missing", path.string()};
  std::string bytes(static_cast<std::size_t>(std::max<std::streamoff>(0, stream.tellg())), '\0');
  stream.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return read_suggestions(bytes, path.string());
}

}  // namespace timbao
