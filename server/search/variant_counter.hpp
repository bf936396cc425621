// Counts a query's variants in a token stream: "Ủy ban nhân dân" where "UBND" was typed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyzers/syllable_table.hpp"
#include "indexer/schema/word_selection.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

// What a query word, or the bigram that ends at it, is met by through variants in an article.
struct VariantOccurrences {
  double word = 0;  // weighted as the literal ones are
  double bigram = 0;
  double lead = 0;
  bool title_bigram = false;
  double strength = 0;  // that of the strongest variant met, at this word or its bigram
};

// How much one occurrence counts, by where it stands.
struct OccurrenceWeight {
  double occurrence = 1;
  double lead = 0;
  bool in_title = false;
};

// For one query. Not thread-safe: it counts in its own buffers.
class VariantCounter {
 public:
  explicit VariantCounter(const SearchQuery& query);

  // Begins a new article.
  void clear();

  // The words that a variant begins with, and all that one has, folded.
  std::vector<WordId> first_words() const;
  std::vector<WordId> all_words() const;

  // Counts the variants that begin at one of an article's words, among which must be all that stand
  // in the query or in variants, in every spelling. Each stands for the words that
  // it replaces and for their bigrams, and for the bigrams with the query's words beside it where
  // these stand beside it in the stream too ("Ủy ban nhân dân tỉnh" for "UBND tỉnh"). Returns which
  // were met: bit n for the query's variant n, of which there are at most query_variants_max.
  std::uint32_t count_at(std::span<const SelectedWord> words, std::size_t position,
                         const OccurrenceWeight& weight);

  const VariantOccurrences& at(std::size_t place) const { return occurrences_[place]; }

 private:
  struct Variant {
    std::size_t first = 0;  // places in the query, the end exclusive
    std::size_t end = 0;
    double strength = 0;
    std::vector<WordId> folded_ids;
    std::vector<bool> shares_word;  // by place from `first` on
  };

  bool stands_at(const Variant& variant, std::span<const SelectedWord> words,
                 std::size_t position) const;
  void count_variant(const Variant& variant, std::span<const SelectedWord> words,
                     std::size_t position, const OccurrenceWeight& weight);
  void meet_bigram(std::size_t place, double strength, const OccurrenceWeight& weight);
  bool is_place(std::span<const SelectedWord> words, std::size_t position, std::size_t place) const;

  const SearchQuery& query_;
  std::vector<Variant> variants_;
  std::vector<VariantOccurrences> occurrences_;
};

}  // namespace timbao
