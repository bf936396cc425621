// Looks for runs of folded words in a stream.
#include "server/search/variant_counter.hpp"

#include <algorithm>

#include "analyzers/syllable_table.hpp"

namespace timbao {
namespace {

constexpr std::size_t word_id_count = 0x10000;
constexpr std::size_t word_bytes = 2;

WordId word_at(std::string_view stream, std::size_t position) {
  return static_cast<WordId>(static_cast<unsigned char>(stream[position]) |
                             static_cast<unsigned char>(stream[position + 1]) << 8);
}

void meet(double occurrence, double strength, double& count, VariantOccurrences& occurrences) {
  count += occurrence;
  occurrences.strength = std::max(occurrences.strength, strength);
}

}  // namespace

VariantCounter::VariantCounter(const SearchQuery& query)
    : query_(query), occurrences_(query.words.size()) {
  if (!query.variants.empty())
    begins_variant_.resize(word_id_count, false);
  for (const auto& [written, words] : query.variants) {
    Variant variant{written.first, written.first + written.count, written.strength, {}};
    for (const QueryWord& word : words)
      variant.folded_ids.push_back(word.folded_id);
    begins_variant_[variant.folded_ids.front()] = true;
    variants_.push_back(std::move(variant));
  }
}

bool VariantCounter::stands_at(const Variant& variant, std::string_view stream,
                               std::size_t position) const {
  if (position + variant.folded_ids.size() * word_bytes > stream.size())
    return false;
  for (const WordId wanted : variant.folded_ids) {
    if (folded_id_of(word_at(stream, position)) != wanted)
      return false;
    position += word_bytes;
  }
  return true;
}

bool VariantCounter::is_place(std::string_view stream, std::size_t position,
                              std::size_t place) const {
  return position + 1 < stream.size() && place < query_.words.size() &&
         folded_id_of(word_at(stream, position)) == query_.words[place].folded_id;
}

void VariantCounter::count_variant(const Variant& variant, std::string_view stream,
                                   std::size_t position, double occurrence) {
  for (std::size_t place = variant.first; place < variant.end; ++place) {
    meet(occurrence, variant.strength, occurrences_[place].word, occurrences_[place]);
    if (place > variant.first)
      meet(occurrence, variant.strength, occurrences_[place].bigram, occurrences_[place]);
  }
  if (variant.first > 0 && position >= word_bytes && query_.words[variant.first].follows_previous &&
      is_place(stream, position - word_bytes, variant.first - 1))
    meet(occurrence, variant.strength, occurrences_[variant.first].bigram,
         occurrences_[variant.first]);
  const std::size_t behind = position + variant.folded_ids.size() * word_bytes;
  if (variant.end < query_.words.size() && query_.words[variant.end].follows_previous &&
      is_place(stream, behind, variant.end))
    meet(occurrence, variant.strength, occurrences_[variant.end].bigram, occurrences_[variant.end]);
}

void VariantCounter::count(std::string_view stream,
                           const std::array<double, field_count>& occurrence_in) {
  if (variants_.empty())
    return;
  std::fill(occurrences_.begin(), occurrences_.end(), VariantOccurrences{});
  std::size_t field = 0;
  for (std::size_t position = 0; position + 1 < stream.size(); position += word_bytes) {
    const WordId id = word_at(stream, position);
    if (id == stream_field_end)
      field = std::min<std::size_t>(field + 1, field_count - 1);
    if (id == stream_sentence_end || id == stream_field_end || !begins_variant_[folded_id_of(id)])
      continue;
    for (const Variant& variant : variants_)
      if (stands_at(variant, stream, position))
        count_variant(variant, stream, position, occurrence_in[field]);
  }
}

}  // namespace timbao
