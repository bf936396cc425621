// Looks for runs of folded words in an article.
#include "server/search/variant_counter.hpp"

#include <algorithm>

namespace timbao {
namespace {

static_assert(query_variants_max <= 32, "count_at() returns a bit a variant");

}  // namespace

VariantCounter::VariantCounter(const SearchQuery& query)
    : query_(query), occurrences_(query.words.size()) {
  for (const auto& [written, words, shares_word] : query.variants) {
    Variant variant{
        written.first, written.first + written.count, written.strength, {}, shares_word};
    for (const QueryWord& word : words)
      variant.folded_ids.push_back(word.folded_id);
    variants_.push_back(std::move(variant));
  }
}

std::vector<WordId> VariantCounter::first_words() const {
  std::vector<WordId> words;
  for (const Variant& variant : variants_)
    words.push_back(variant.folded_ids.front());
  return words;
}

std::vector<WordId> VariantCounter::all_words() const {
  std::vector<WordId> words;
  for (const Variant& variant : variants_)
    words.insert(words.end(), variant.folded_ids.begin(), variant.folded_ids.end());
  return words;
}

void VariantCounter::clear() {
  if (!variants_.empty())
    std::fill(occurrences_.begin(), occurrences_.end(), VariantOccurrences{});
}

bool VariantCounter::stands_at(const Variant& variant, std::span<const SelectedWord> words,
                               std::size_t position) const {
  if (position + variant.folded_ids.size() > words.size())
    return false;
  for (std::size_t number = 0; number < variant.folded_ids.size(); ++number, ++position)
    if (folded_id_of(words[position].id) != variant.folded_ids[number] ||
        (number > 0 && !follows(words[position], words[position - 1])))
      return false;
  return true;
}

bool VariantCounter::is_place(std::span<const SelectedWord> words, std::size_t position,
                              std::size_t place) const {
  return place < query_.words.size() &&
         folded_id_of(words[position].id) == query_.words[place].folded_id;
}

void VariantCounter::meet_bigram(std::size_t place, double strength,
                                 const OccurrenceWeight& weight) {
  VariantOccurrences& occurrences = occurrences_[place];
  occurrences.bigram += weight.occurrence;
  occurrences.title_bigram |= weight.in_title;
  occurrences.strength = std::max(occurrences.strength, strength);
}

void VariantCounter::count_variant(const Variant& variant, std::span<const SelectedWord> words,
                                   std::size_t position, const OccurrenceWeight& weight) {
  for (std::size_t place = variant.first; place < variant.end; ++place) {
    VariantOccurrences& occurrences = occurrences_[place];
    if (!variant.shares_word[place - variant.first]) {
      occurrences.word += weight.occurrence;
      occurrences.lead += weight.lead;
    }
    occurrences.strength = std::max(occurrences.strength, variant.strength);
    if (place > variant.first)
      meet_bigram(place, variant.strength, weight);
  }
  if (variant.first > 0 && position > 0 && query_.words[variant.first].follows_previous &&
      follows(words[position], words[position - 1]) &&
      is_place(words, position - 1, variant.first - 1))
    meet_bigram(variant.first, variant.strength, weight);
  const std::size_t behind = position + variant.folded_ids.size();
  if (variant.end < query_.words.size() && query_.words[variant.end].follows_previous &&
      behind < words.size() && follows(words[behind], words[behind - 1]) &&
      is_place(words, behind, variant.end))
    meet_bigram(variant.end, variant.strength, weight);
}

std::uint32_t VariantCounter::count_at(std::span<const SelectedWord> words, std::size_t position,
                                       const OccurrenceWeight& weight) {
  std::uint32_t met = 0;
  for (std::size_t index = 0; index < variants_.size(); ++index) {
    if (!stands_at(variants_[index], words, position))
      continue;
    count_variant(variants_[index], words, position, weight);
    met |= std::uint32_t{1} << index;
  }
  return met;
}

}  // namespace timbao
