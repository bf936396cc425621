// Counts words and n-grams of the query in token streams and weighs them with BM25.
#include "server/search/stream_scorer.hpp"

#include <algorithm>
#include <array>

#include "analyzers/syllable_table.hpp"
#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

constexpr std::size_t word_id_count = 0x10000;

WordId word_at(std::string_view stream, std::size_t position) {
  return static_cast<WordId>(static_cast<unsigned char>(stream[position]) |
                             static_cast<unsigned char>(stream[position + 1]) << 8);
}

double saturated(double occurrences, double k1, double norm) {
  return occurrences <= 0 ? 0 : occurrences * (k1 + 1) / (occurrences + k1 * norm);
}

// Of what occurrences through variants add, their strength's share: however often "Phú Thọ" stands
// in an article, it does not come up to the "Hòa Bình" that was typed.
double saturated_with(double occurrences, double more, double strength, double k1, double norm) {
  const double literal = saturated(occurrences, k1, norm);
  return literal + strength * (saturated(occurrences + more, k1, norm) - literal);
}

}  // namespace

StreamScorer::StreamScorer(const SearchQuery& query, const TermStatistics& statistics,
                           const RankingProfile& profile)
    : query_(query),
      profile_(profile),
      average_length_(statistics.average_length),
      slot_of_id_(word_id_count, 0),
      counts_(query.words.size()),
      variants_(query),
      runs_(query.words.size()),
      next_runs_(query.words.size()) {
  const double articles = statistics.articles;
  for (std::size_t place = 0; place < query.words.size(); ++place) {
    exact_idf_.push_back(inverse_document_frequency(articles, statistics.exact_frequency[place]));
    folded_idf_.push_back(inverse_document_frequency(articles, statistics.folded_frequency[place]));
    bigram_idf_.push_back(inverse_document_frequency(articles, statistics.bigram_frequency[place]));
    add_slot(place);
  }
}

void StreamScorer::add_slot(std::size_t place) {
  const WordId folded_id = query_.words[place].folded_id;
  const auto known = std::find_if(slots_.begin(), slots_.end(), [folded_id](const Slot& slot) {
    return slot.folded_id == folded_id;
  });
  if (known != slots_.end()) {
    known->places.push_back(static_cast<std::uint8_t>(place));
    return;
  }
  slots_.push_back({folded_id, {static_cast<std::uint8_t>(place)}});
  const auto number = static_cast<std::uint8_t>(slots_.size());
  slot_of_id_[folded_id] = number;
  for (const WordId syllable : syllables_folding_to(folded_id))
    slot_of_id_[syllable] = number;
}

void StreamScorer::end_runs() {
  if (runs_open_)
    std::fill(runs_.begin(), runs_.end(), Run{});
  runs_open_ = false;
}

void StreamScorer::count_occurrence(WordId id, const Slot& slot, double occurrence) {
  std::fill(next_runs_.begin(), next_runs_.end(), Run{});
  for (const std::uint8_t place : slot.places) {
    const QueryWord& word = query_.words[place];
    const bool exact = id == word.stream;
    Run run{1, exact ? 1u : 0u};
    if (word.follows_previous && place > 0 && runs_[place - 1].folded > 0) {
      run.folded += runs_[place - 1].folded;
      run.exact += exact ? runs_[place - 1].exact : 0;
    }
    next_runs_[place] = run;
    PlaceCounts& counts = counts_[place];
    counts.folded += occurrence;
    counts.exact += exact ? occurrence : 0;
    counts.folded_bigram += run.folded >= 2 ? occurrence : 0;
    counts.exact_bigram += run.exact >= 2 ? occurrence : 0;
    counts.folded_trigram += run.folded >= 3 ? occurrence : 0;
    counts.exact_trigram += run.exact >= 3 ? occurrence : 0;
  }
  std::swap(runs_, next_runs_);
  runs_open_ = true;
}

double StreamScorer::total(double length) const {
  const double k1 = profile_.k1;
  const double norm = 1 - profile_.b + profile_.b * length / average_length_;
  const auto weigh = [k1, norm](double weight, double idf, double occurrences, double more = 0,
                                double strength = 0) {
    return weight * idf * saturated_with(occurrences, more, strength, k1, norm);
  };
  double sum = 0;
  for (std::size_t place = 0; place < counts_.size(); ++place) {
    const PlaceCounts& counts = counts_[place];
    const VariantOccurrences& variant = variants_.at(place);
    const bool marked = query_.words[place].marked;
    sum += weigh(profile_.folded_word + (marked ? 0 : profile_.exact_word), folded_idf_[place],
                 counts.folded, variant.word, variant.strength);
    sum += weigh(marked ? profile_.exact_word : profile_.unmarked_as_typed, exact_idf_[place],
                 counts.exact, variant.word, variant.strength);
    const double bigram_idf = bigram_idf_[place];
    sum += weigh(profile_.folded_bigram, bigram_idf, counts.folded_bigram, variant.bigram,
                 variant.strength);
    sum += weigh(profile_.exact_bigram, bigram_idf, counts.exact_bigram, variant.bigram,
                 variant.strength);
    if (place < 2)
      continue;
    const double trigram_idf = bigram_idf + bigram_idf_[place - 1];
    sum += weigh(profile_.folded_trigram, trigram_idf, counts.folded_trigram);
    sum += weigh(profile_.exact_trigram, trigram_idf, counts.exact_trigram);
  }
  return sum;
}

double StreamScorer::score(std::string_view stream) {
  const std::array<double, field_count> occurrence_in = {profile_.title_occurrence,
                                                         profile_.abstract_occurrence, 1.0};
  std::fill(counts_.begin(), counts_.end(), PlaceCounts{});
  end_runs();
  std::size_t field = 0;
  std::size_t words = 0;
  std::size_t bigrams = 0;
  bool after_word = false;
  for (std::size_t position = 0; position + 1 < stream.size(); position += 2) {
    const WordId id = word_at(stream, position);
    if (id == stream_sentence_end || id == stream_field_end) {
      field = std::min<std::size_t>(field + (id == stream_field_end), field_count - 1);
      after_word = false;
      end_runs();
      continue;
    }
    ++words;
    bigrams += after_word;
    after_word = true;
    if (const std::uint8_t slot = slot_of_id_[id]; slot != 0)
      count_occurrence(id, slots_[slot - 1], occurrence_in[field]);
    else
      end_runs();
  }
  variants_.count(stream, occurrence_in);
  // Words count once in each of two families, bigrams in one: Xapian's document length.
  return total(static_cast<double>(2 * words + bigrams));
}

}  // namespace timbao
