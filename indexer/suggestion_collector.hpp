// Collects what an archive will suggest as articles go by: titles, names, frequent phrases.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/analyzed_text.hpp"
#include "indexer/article.hpp"
#include "indexer/schema/suggestion_file.hpp"

namespace timbao {

// Counts phrases and names in titles and summaries (or the beginning of a text without one).
//
//   names     runs of words with capitals that no sentence's beginning explains: "Hà Nội", "Messi",
//             not a syllable alone
//   phrases   two to four words in small letters, without a number, and without a word of grammar
//   at
//             either end: "giá vàng", not "của giá"
//
// Each counts once an article. Memory is bounded: past 7/10 of `slots` (16 bytes each) different
// ones the rarest are forgotten, so that what is kept may be counted a little too low; past
// kept_titles_max titles the oldest. Some microseconds an article. Not thread-safe: one for each
// thread, merged at last.
class SuggestionCollector {
 public:
  // `slots` is a power of two.
  explicit SuggestionCollector(std::size_t slots = std::size_t{1} << 20);

  // Of two articles with one id the title of the later one, by sequence, stays.
  void add(const Article& article, std::uint64_t sequence);
  // To be called when nothing more is added. What another thread collected, or what an older file
  // says: titles of an id that is here already are left out, counts are added; of the other
  // thread's those that it counted twice at least.
  void merge(SuggestionCollector&& other);
  void merge(const SuggestionFile& older);

  // The entries for a file: phrases and names of at least two articles, of more in large archives.
  // A phrase that nearly always goes on in the same way ("thành phố hồ" with "chí minh") is left
  // out.
  std::vector<SuggestionEntry> finish() &&;

 private:
  struct Slot {
    std::uint64_t key = 0;  // hash of kind and words; 0: free
    std::uint32_t articles = 0;
    std::uint32_t latest = 0;  // the article that counted last, so that each counts once
  };
  struct Wording {
    SuggestionKind kind = SuggestionKind::phrase;
    std::string spelling;  // canonical
    std::string text;      // of a name, as the first article has it
  };
  struct Counted {
    SuggestionKind kind = SuggestionKind::phrase;
    std::uint32_t articles = 0;
    std::string text;
  };
  struct Title {
    std::uint32_t day = 0;
    std::uint64_t sequence = 0;
    std::string text;
  };

  void collect(std::string_view text);
  void collect_names(std::string_view text);
  void collect_phrases(std::string_view text);
  void count(SuggestionKind kind, std::size_t first, std::size_t words, std::string_view text);
  Slot& slot_of(std::uint64_t key);
  void forget_rarest();
  void forget_oldest_titles();
  void harvest();
  void add_counted(SuggestionKind kind, std::string_view spelling, std::string_view text,
                   std::uint32_t articles);

  std::uint32_t article_ = 0;
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
  std::unordered_map<std::uint64_t, Wording> wordings_;  // of what was counted twice
  std::unordered_map<std::string, Counted> counted_;     // what was merged, by kind and spelling
  std::unordered_map<std::string, Title> titles_;        // by id

  // Of the text at hand, by token.
  AnalyzedText analyzed_;
  std::vector<bool> capital_;
  std::vector<bool> edge_;  // may begin or end a phrase
  std::vector<std::uint64_t> hash_;
};

}  // namespace timbao
