// What an archive suggests while somebody types: its titles, names and phrases, as one file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "analyzers/result.hpp"

namespace timbao {

enum class SuggestionKind : std::uint8_t { phrase, name, title };

// A text that may be suggested.
struct SuggestionEntry {
  SuggestionKind kind = SuggestionKind::phrase;
  std::uint32_t weight = 0;  // articles that have it; of a title its day, 20251222, 0 without one
  std::string text;          // as shown: "giá vàng", "Hà Nội"
  std::string id;            // the article of a title
};

// A text is found by what stands at certain of its words: a title by its beginning and by the names
// in it, everything else by any word. Keys are sorted by these texts without marks.
struct SuggestionKey {
  std::uint32_t entry = 0;
  std::uint32_t begin = 0;  // byte in the entry's text
};

// Bytes of the mark-free text that keys are sorted by.
inline constexpr std::size_t suggestion_key_bytes = 40;
using SuggestionKeyText = std::array<char, suggestion_key_bytes>;  // zeros behind shorter ones

// Most titles, names and phrases a file keeps: of titles the newest, of the others the most
// frequent. About 60 MB then; an archive of 189,000 articles takes about 30.
inline constexpr std::size_t kept_titles_max = 400'000;
inline constexpr std::size_t kept_names_max = 100'000;
inline constexpr std::size_t kept_phrases_max = 60'000;

// The file's content, read. Immutable; thread-safe.
class SuggestionFile {
 public:
  std::size_t size() const { return records_.size(); }
  SuggestionKind kind(std::uint32_t entry) const { return records_[entry].kind; }
  std::uint32_t weight(std::uint32_t entry) const { return records_[entry].weight; }
  // Views into this object.
  std::string_view text(std::uint32_t entry) const;
  std::string_view id(std::uint32_t entry) const;

  // Sorted by key_text(); ascending. Those of titles stand apart from those of names and phrases.
  const std::vector<SuggestionKey>& title_keys() const { return title_keys_; }
  const std::vector<SuggestionKey>& other_keys() const { return other_keys_; }

 private:
  friend Result<SuggestionFile> read_suggestions(std::string_view bytes, std::string_view place);
  struct Record {
    std::uint32_t begin = 0;
    std::uint32_t weight = 0;
    std::uint16_t text_length = 0;
    std::uint16_t id_length = 0;
    SuggestionKind kind = SuggestionKind::phrase;
    std::array<char, 3> padding{};
  };
  friend std::string serialise(const std::vector<SuggestionEntry>& entries);

  std::vector<Record> records_;
  std::vector<SuggestionKey> title_keys_;
  std::vector<SuggestionKey> other_keys_;
  std::string texts_;
};

// The first words of `text` without marks, one blank between them, as keys are sorted by:
// "Giá vàng lên" -> "gia vang len". `scratch` is overwritten. About a microsecond.
SuggestionKeyText key_text(std::string_view text, AnalyzedText& scratch);

// Bytes for a file: a version, a check sum, entries, keys. What is too long (65,535 bytes) is left
// out. About 2 microseconds a key.
std::string serialise(const std::vector<SuggestionEntry>& entries);

// Reads them back. ErrorCode::incompatible for bytes that are cut, damaged or something else;
// `place` names the file in the message.
Result<SuggestionFile> read_suggestions(std::string_view bytes, std::string_view place);

// The suggestions in a file beside the manifest. not_found if `file` is empty, storage_failed or
// incompatible naming the file if it cannot be read.
Result<SuggestionFile> read_archive_suggestions(const std::filesystem::path& archive,
                                                const std::string& file);

}  // namespace timbao
