// Counts a query's variants in token streams: "Ủy ban nhân dân" where "UBND" was typed.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "indexer/schema/index_schema.hpp"
#include "server/search/search_query.hpp"

namespace timbao {

// Weighted occurrences of a query word, or of the bigram that ends at it, through variants.
struct VariantOccurrences {
  double word = 0;
  double bigram = 0;
  double strength = 0;  // that of the strongest variant met, at this word or its bigram
};

// For one query. Not thread-safe: it counts in its own buffers.
class VariantCounter {
 public:
  explicit VariantCounter(const SearchQuery& query);

  bool has_variants() const { return !variants_.empty(); }

  // Counts anew. A variant met stands for each of the words that it replaces and for their bigrams,
  // and for the bigrams with the query's words beside it where these stand beside it in the stream
  // too ("Ủy ban nhân dân tỉnh" for "UBND tỉnh"). `occurrence_in` is what one counts, by field. A
  // pass over the stream, about half a nanosecond a word, and nothing without variants.
  void count(std::string_view stream, const std::array<double, field_count>& occurrence_in);

  const VariantOccurrences& at(std::size_t place) const { return occurrences_[place]; }

 private:
  struct Variant {
    std::size_t first = 0;  // places in the query, the end exclusive
    std::size_t end = 0;
    double strength = 0;
    std::vector<WordId> folded_ids;
  };

  bool stands_at(const Variant& variant, std::string_view stream, std::size_t position) const;
  void count_variant(const Variant& variant, std::string_view stream, std::size_t position,
                     double occurrence);
  bool is_place(std::string_view stream, std::size_t position, std::size_t place) const;

  const SearchQuery& query_;
  std::vector<Variant> variants_;
  std::vector<bool> begins_variant_;  // by folded id; empty without variants
  std::vector<VariantOccurrences> occurrences_;
};

}  // namespace timbao
