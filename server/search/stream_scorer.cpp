// Counts words and n-grams of the query in articles and makes features of the counts.
#include "server/search/stream_scorer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "analyzers/syllable_table.hpp"
#include "indexer/schema/index_schema.hpp"
#include "indexer/schema/term_choice.hpp"

namespace timbao {
namespace {

constexpr std::size_t word_id_count = 0x10000;
// Shares of an average article become words. A text of forty words is one passage and all lead: 16
// as the least lost two points there.
constexpr double shortest_extent = 32;
constexpr double longest_extent = 128;
// Past so many times its extent the lead is e^-8 and not worth counting.
constexpr double lead_end = 8;

// What meaning_of_id_ says besides the number of a slot.
constexpr std::uint8_t slot_mask = 0x7F;
constexpr std::uint8_t begins_variant = 0x80;
static_assert(query_words_max < begins_variant);

double saturated(double occurrences, double k1, double norm) {
  return occurrences <= 0 ? 0 : occurrences * (k1 + 1) / (occurrences + k1 * norm);
}

// Of what occurrences through variants add, their strength's share: however often "Phú Thọ" stands
// in an article, it does not come up to the "Hòa Bình" that was typed.
double saturated_with(double occurrences, double more, double strength, double k1, double norm) {
  const double literal = saturated(occurrences, k1, norm);
  return literal + strength * (saturated(occurrences + more, k1, norm) - literal);
}

double extent(double share, double average_length) {
  return std::clamp(share * average_length / length_of_a_word, shortest_extent, longest_extent);
}

std::vector<double> decay(double distance) {
  std::vector<double> weights(static_cast<std::size_t>(lead_end * distance));
  for (std::size_t at = 0; at < weights.size(); ++at)
    weights[at] = std::exp(-static_cast<double>(at) / distance);
  return weights;
}

}  // namespace

StreamScorer::StreamScorer(const SearchQuery& query, const TermStatistics& statistics,
                           const RankingProfile& profile)
    : query_(query),
      profile_(profile),
      average_length_(statistics.average_length),
      passage_width_(
          static_cast<std::size_t>(extent(profile.passage_share, statistics.average_length))),
      lead_by_distance_(decay(extent(profile.lead_share, statistics.average_length))),
      meaning_of_id_(word_id_count, 0),
      counts_(query.words.size()),
      variants_(query),
      runs_(query.words.size()),
      next_runs_(query.words.size()),
      passage_({}, {}, 0) {
  weigh_places(statistics);
  for (std::size_t place = 0; place < query.words.size(); ++place)
    add_slot(place);
  mark_variants();
  fill_selection();
  passage_ = make_passage();
}

void StreamScorer::weigh_places(const TermStatistics& statistics) {
  const auto idf = [&statistics](double frequency) {
    return inverse_document_frequency(statistics.articles, frequency);
  };
  for (std::size_t place = 0; place < query_.words.size(); ++place) {
    const bool name = query_.words[place].name;
    const bool name_goes_on = name && query_.words[place - 1].name;
    const double topical = profile_.residual_idf * statistics.reading_residual_idf[place];
    const double factor = name ? profile_.name : 1;
    PlaceWorth worth;
    worth.reading = factor * idf(statistics.reading_frequency[place]) + topical;
    worth.folded = factor * idf(statistics.folded_frequency[place]) + topical;
    worth.bigram = (name_goes_on ? profile_.name : 1) * idf(statistics.bigram_frequency[place]) +
                   profile_.residual_idf * statistics.bigram_residual_idf[place];
    worth_.push_back(worth);
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
  meaning_of_id_[folded_id] = number;
  for (const WordId syllable : syllables_folding_to(folded_id))
    meaning_of_id_[syllable] = number;
}

void StreamScorer::mark_variants() {
  for (const WordId first : variants_.first_words()) {
    meaning_of_id_[first] |= begins_variant;
    for (const WordId syllable : syllables_folding_to(first))
      meaning_of_id_[syllable] |= begins_variant;
  }
}

void StreamScorer::fill_selection() {
  std::vector<WordId> folded = variants_.all_words();
  for (const Slot& slot : slots_)
    folded.push_back(slot.folded_id);
  for (const WordId id : folded) {
    selection_.add(id);
    for (const WordId syllable : syllables_folding_to(id))
      selection_.add(syllable);
  }
}

// What a variant in a passage is worth beside the query's own words that it has.
double StreamScorer::worth_of(const SearchVariant& variant) const {
  const auto& [written, words, shares_word] = variant;
  double worth = 0;
  for (std::size_t index = 0; index < written.count; ++index) {
    const PlaceWorth& place = worth_[written.first + index];
    worth += shares_word[index] ? 0 : place.folded;
    worth += index > 0 ? profile_.passage_bigram * place.bigram : 0;
  }
  return written.strength * worth;
}

PassageCover StreamScorer::make_passage() const {
  std::vector<double> words;
  for (const Slot& slot : slots_)
    words.push_back(worth_[slot.places.front()].folded);
  for (const SearchVariant& variant : query_.variants)
    words.push_back(worth_of(variant));
  std::vector<double> bigrams;
  for (const PlaceWorth& worth : worth_)
    bigrams.push_back(profile_.passage_bigram * worth.bigram);
  return {std::move(words), std::move(bigrams), passage_width_};
}

double StreamScorer::occurrence_in(std::size_t field) const {
  constexpr double in_text = 1;
  const std::array<double, field_count> by_field = {profile_.title_occurrence,
                                                    profile_.abstract_occurrence, in_text};
  return by_field[field];
}

double StreamScorer::lead_at(const Position& position) const {
  if (position.field == 0)
    return 1;
  const std::size_t distance = position.word - position.text_begin;
  return distance < lead_by_distance_.size() ? lead_by_distance_[distance] : 0;
}

void StreamScorer::end_runs() {
  if (runs_open_)
    std::fill(runs_.begin(), runs_.end(), Run{});
  runs_open_ = false;
}

// Returns the place of a bigram that ends here, or PassageCover::no_bigram.
std::uint8_t StreamScorer::count_occurrence(WordId id, const Slot& slot, const Position& position) {
  const double occurrence = occurrence_in(position.field);
  const double lead = lead_at(position);
  std::uint8_t bigram = PassageCover::no_bigram;
  std::fill(next_runs_.begin(), next_runs_.end(), Run{});
  for (const std::uint8_t place : slot.places) {
    const QueryWord& word = query_.words[place];
    const bool read = id == word.reading;
    Run run{1, read ? 1u : 0u};
    if (word.follows_previous && place > 0 && runs_[place - 1].folded > 0) {
      run.folded += runs_[place - 1].folded;
      run.read += read ? runs_[place - 1].read : 0;
    }
    next_runs_[place] = run;
    PlaceCounts& counts = counts_[place];
    counts.folded += occurrence;
    counts.read += read ? occurrence : 0;
    counts.as_typed += id == word.stream ? occurrence : 0;
    counts.lead += lead;
    counts.read_bigram += run.read >= 2 ? occurrence : 0;
    if (run.folded < 2)
      continue;
    counts.folded_bigram += occurrence;
    counts.title_bigram |= position.field == 0;
    bigram = std::min(bigram, place);
  }
  std::swap(runs_, next_runs_);
  runs_open_ = true;
  return bigram;
}

void StreamScorer::start_article() {
  std::fill(counts_.begin(), counts_.end(), PlaceCounts{});
  end_runs();
  variants_.clear();
  passage_.clear();
}

void StreamScorer::count_variants(std::span<const SelectedWord> words, std::size_t at,
                                  const Position& position) {
  const OccurrenceWeight weight = {occurrence_in(position.field), lead_at(position),
                                   position.field == 0};
  std::uint32_t met = variants_.count_at(words, at, weight);
  for (std::size_t variant = 0; met != 0; ++variant, met >>= 1)
    if ((met & 1) != 0)
      passage_.add(position.word, static_cast<std::uint8_t>(slots_.size() + variant),
                   PassageCover::no_bigram);
}

// Fills the counts.
void StreamScorer::read_words(std::span<const SelectedWord> words) {
  Position position;
  std::size_t behind_last = 0;  // where a run of the query's words would go on
  for (std::size_t at = 0; at < words.size(); ++at) {
    const SelectedWord& word = words[at];
    position.word = word.place;
    if (word.id == stream_field_end) {
      if (position.field + 1 < field_count && position.field++ == 0)
        position.text_begin = position.word;
      continue;
    }
    const std::uint8_t meaning = meaning_of_id_[word.id];
    if ((meaning & begins_variant) != 0)
      count_variants(words, at, position);
    const std::uint8_t slot = meaning & slot_mask;
    if (slot == 0)
      continue;
    if (word.begins != 0 || word.place != behind_last)
      end_runs();
    behind_last = std::size_t{word.place} + 1;
    passage_.add(position.word, static_cast<std::uint8_t>(slot - 1),
                 count_occurrence(word.id, slots_[slot - 1], position));
  }
}

void StreamScorer::add_place(std::size_t place, double norm, ScoreParts& parts) const {
  const double k1 = profile_.k1;
  const PlaceCounts& counts = counts_[place];
  const PlaceWorth& worth = worth_[place];
  const VariantOccurrences& variant = variants_.at(place);
  const double sure = query_.words[place].reading_confidence;
  const auto with_variants = [&](double literal, double more, double length_norm) {
    return saturated_with(literal, more, variant.strength, k1, length_norm);
  };
  const double bigram = with_variants(counts.folded_bigram, variant.bigram, norm);
  const double read_bigram = with_variants(counts.read_bigram, variant.bigram, norm);
  parts.words += profile_.word *
                 (sure * worth.reading * with_variants(counts.read, variant.word, norm) +
                  (1 - sure) * worth.folded * with_variants(counts.folded, variant.word, norm));
  if (!query_.words[place].marked)
    parts.words += profile_.unmarked_as_typed * worth.folded * saturated(counts.as_typed, k1, norm);
  parts.bigrams +=
      worth.bigram * (profile_.neighbours * bigram +
                      profile_.read_neighbours * (sure * read_bigram + (1 - sure) * bigram));
  parts.lead += profile_.lead * worth.folded * with_variants(counts.lead, variant.lead, 1);
  const double covered = counts.folded_bigram > 0 ? 1 : variant.bigram > 0 ? variant.strength : 0;
  parts.coverage += profile_.covered_neighbours * worth.bigram * covered;
  const double in_title = counts.title_bigram ? 1 : variant.title_bigram ? variant.strength : 0;
  parts.title += profile_.title_neighbours * worth.bigram * in_title;
}

// Fills the counts and returns how much the article's length discounts them.
double StreamScorer::read_article(std::span<const SelectedWord> words, double length) {
  start_article();
  read_words(words);
  return 1 - profile_.b + profile_.b * length / average_length_;
}

ScoreParts StreamScorer::parts(std::span<const SelectedWord> words, double length) {
  const double norm = read_article(words, length);
  ScoreParts parts;
  for (std::size_t place = 0; place < counts_.size(); ++place)
    add_place(place, norm, parts);
  parts.passage = profile_.passage * passage_.best();
  return parts;
}

ScoreBreakdown StreamScorer::breakdown(std::span<const SelectedWord> words, double length) {
  const double norm = read_article(words, length);
  ScoreBreakdown breakdown;
  for (std::size_t place = 0; place < counts_.size(); ++place)
    add_place(place, norm, breakdown.by_word.emplace_back());
  breakdown.whole.passage = profile_.passage * passage_.best();
  return breakdown;
}

}  // namespace timbao
