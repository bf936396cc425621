// Completes what is being typed from an archive's titles, names and phrases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/schema/suggestion_file.hpp"

namespace timbao {

struct Suggestion {
  SuggestionKind kind = SuggestionKind::phrase;
  std::string text;         // "giá vàng"
  std::string html;         // the same escaped, with <mark> around what was typed
  std::string id;           // of the article, for a title
  std::uint32_t count = 0;  // of its articles, for a phrase or a name
};

// Immutable; thread-safe.
class SuggestionTable {
 public:
  // About 30 ns a key.
  explicit SuggestionTable(SuggestionFile file);
  SuggestionTable(const SuggestionTable&) = delete;
  SuggestionTable& operator=(const SuggestionTable&) = delete;

  // The best `limit` texts that go on as typed: all words but the last are met whole, the last as a
  // beginning, unless a blank stands behind it. "gia va" finds "giá vàng"; words typed with marks
  // bring texts with these marks first. Names and phrases stand before titles, which keep a third
  // of the places, the most frequent and the newest first. Well under a millisecond.
  std::vector<Suggestion> complete(std::string_view typed, std::size_t limit) const;

 private:
  // Keys of one family with the heaviest weight of every block of them.
  struct Family {
    const std::vector<SuggestionKey>* keys = nullptr;
    std::vector<std::uint32_t> block_weight;
  };
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  void weigh_blocks(Family& family) const;
  Range keys_beginning_with(const Family& family, std::string_view prefix) const;
  void add_heaviest(const Family& family, Range range, std::vector<SuggestionKey>& found) const;
  std::vector<Suggestion> find(const Family& family, std::string_view typed,
                               std::size_t limit) const;

  SuggestionFile file_;
  Family titles_;
  Family others_;
};

}  // namespace timbao
