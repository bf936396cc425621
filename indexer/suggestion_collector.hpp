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
// Each counts once an article. Memory is bounded: past `counted_max` different phrases and names
// (about 120 bytes each) the rarest are forgotten, so that what is kept may be counted a little too
// low; past kept_titles_max titles the oldest. About 10 microseconds an article. Not thread-safe:
// one for each thread, merged at last.
class SuggestionCollector {
 public:
  explicit SuggestionCollector(std::size_t counted_max = 400'000) : counted_max_(counted_max) {}

  // Of two articles with one id the title of the later one, by sequence, stays.
  void add(const Article& article, std::uint64_t sequence);
  // What another thread collected, or what an older file says: titles of an id that is here already
  // are left out, counts are added.
  void merge(SuggestionCollector&& other);
  void merge(const SuggestionFile& older);

  // The entries for a file: phrases and names of at least two articles, of more in large archives.
  // A phrase that nearly always goes on in the same way ("thành phố hồ" with "chí minh") is left
  // out.
  std::vector<SuggestionEntry> finish() &&;

 private:
  struct Counted {
    std::uint32_t articles = 0;
    std::uint32_t latest = 0;  // the article that counted last, so that each counts once
    SuggestionKind kind = SuggestionKind::phrase;
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
  void count(SuggestionKind kind, std::string&& key, std::string_view text, std::uint32_t articles);
  void forget_rarest();
  void forget_oldest_titles();

  std::size_t counted_max_;
  std::uint32_t article_ = 0;
  std::unordered_map<std::string, Counted> counted_;  // by kind and canonical spelling
  std::unordered_map<std::string, Title> titles_;     // by id
  AnalyzedText analyzed_;
  std::vector<bool> capital_;  // by token
};

}  // namespace timbao
