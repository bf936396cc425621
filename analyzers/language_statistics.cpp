// Counts neighbours in an open hash table, keeps them as sorted rows.
#include "analyzers/language_statistics.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "analyzers/syllable_table.hpp"

namespace timbao {
namespace {

constexpr std::size_t id_count = 0x10000;
constexpr WordId stream_field_end = 0xFFFF;

// What each pair seen gives to pairs not seen.
constexpr double discount = 0.75;
// What a word weighs by itself that was never seen, and each time that one was seen, against 1 for
// each different word that it was seen behind. The last tells the ones apart that have no
// neighbours kept.
constexpr double unseen_weight = 0.05;
constexpr double count_weight = 0.001;

constexpr std::size_t first_slots = 1u << 12;
constexpr std::size_t slots_max = 1u << 22;

WordId stream_id(const Token& token) {
  return token.kind == TokenKind::syllable ? token.exact_id : token.folded_id;
}

std::uint32_t saturated_sum(std::uint32_t left, std::uint32_t right) {
  const std::uint64_t sum = std::uint64_t{left} + right;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, UINT32_MAX));
}

// The lowest count at which at most `bigrams_max` pairs are left.
std::uint32_t lowest_count(const std::vector<BigramCount>& bigrams, std::size_t bigrams_max) {
  if (bigrams.size() <= bigrams_max)
    return 1;
  std::vector<std::uint32_t> counts;
  counts.reserve(bigrams.size());
  for (const BigramCount& bigram : bigrams)
    counts.push_back(bigram.count);
  const auto place = counts.begin() + static_cast<std::ptrdiff_t>(bigrams_max);
  std::nth_element(counts.begin(), place, counts.end(), std::greater<>());
  return *place + 1;
}

void drop_below(std::vector<BigramCount>& bigrams, std::uint32_t count) {
  std::erase_if(bigrams, [count](const BigramCount& bigram) { return bigram.count < count; });
}

bool by_pair(const BigramCount& left, const BigramCount& right) {
  return left.first != right.first ? left.first < right.first : left.second < right.second;
}

BigramRows rows_of(const std::vector<BigramCount>& bigrams) {
  BigramRows rows;
  rows.sizes.resize(id_count);
  rows.seconds.reserve(bigrams.size());
  rows.counts.reserve(bigrams.size());
  for (const BigramCount& bigram : bigrams) {
    ++rows.sizes[bigram.first];
    rows.seconds.push_back(bigram.second);
    rows.counts.push_back(bigram.count);
  }
  return rows;
}

std::vector<std::uint32_t> word_counts_of(const LanguageStatistics& statistics) {
  std::vector<std::uint32_t> counts(id_count);
  for (std::size_t id = 0; id < id_count; ++id)
    counts[id] = statistics.count(static_cast<WordId>(id));
  return counts;
}

}  // namespace

LanguageStatistics::LanguageStatistics()
    : LanguageStatistics(std::vector<std::uint32_t>(id_count), BigramRows{}) {}

LanguageStatistics::LanguageStatistics(std::vector<std::uint32_t> word_counts,
                                       const std::vector<BigramCount>& bigrams)
    : LanguageStatistics(std::move(word_counts), rows_of(bigrams)) {}

LanguageStatistics::LanguageStatistics(std::vector<std::uint32_t> word_counts, BigramRows rows)
    : word_counts_(std::move(word_counts)),
      row_begin_(id_count + 1),
      seconds_(std::move(rows.seconds)),
      second_counts_(std::move(rows.counts)) {
  word_counts_.resize(id_count);
  rows.sizes.resize(id_count);
  std::partial_sum(rows.sizes.begin(), rows.sizes.end(), row_begin_.begin() + 1);
  words_ = std::accumulate(word_counts_.begin() + 1, word_counts_.end(), std::uint64_t{0});
  set_probabilities();
}

void LanguageStatistics::set_probabilities() {
  probabilities_.assign(id_count, unseen_weight);
  for (const WordId second : seconds_)
    probabilities_[second] += 1;
  for (std::size_t id = 0; id < id_count; ++id)
    probabilities_[id] += std::min(word_counts_[id], 1u) + count_weight * word_counts_[id];
  const double total = std::accumulate(probabilities_.begin(), probabilities_.end(), 0.0);
  for (double& probability : probabilities_)
    probability /= total;
  highest_probability_ = *std::max_element(probabilities_.begin(), probabilities_.end());
  backoff_.resize(id_count);
  for (std::size_t id = 0; id < id_count; ++id) {
    double kept = 0;
    for (const std::uint32_t count : second_counts(static_cast<WordId>(id)))
      kept += count - discount;
    // Counts that reached 2^32, or a file made by somebody else, may have more neighbours than
    // words.
    const double share = word_counts_[id] == 0 ? 1 : 1 - kept / word_counts_[id];
    backoff_[id] = static_cast<float>(std::max(share, 1e-6));
  }
}

std::span<const WordId> LanguageStatistics::seconds(WordId first) const {
  return std::span(seconds_).subspan(row_begin_[first], row_begin_[first + 1u] - row_begin_[first]);
}

std::span<const std::uint32_t> LanguageStatistics::second_counts(WordId first) const {
  return std::span(second_counts_)
      .subspan(row_begin_[first], row_begin_[first + 1u] - row_begin_[first]);
}

std::uint32_t LanguageStatistics::count(WordId first, WordId second) const {
  const std::span<const WordId> row = seconds(first);
  const auto found = std::lower_bound(row.begin(), row.end(), second);
  if (found == row.end() || *found != second)
    return 0;
  return second_counts_[row_begin_[first] + static_cast<std::size_t>(found - row.begin())];
}

double LanguageStatistics::probability(WordId first, WordId second) const {
  const double unseen = static_cast<double>(backoff_[first]) * probabilities_[second];
  const std::uint32_t pairs = count(first, second);
  if (pairs == 0)
    return unseen;
  return unseen + (pairs - discount) / std::max(word_counts_[first], pairs);
}

StatisticsCollector::StatisticsCollector() : word_counts_(id_count), slots_(first_slots) {}

void StatisticsCollector::add(const AnalyzedText& text) {
  previous_ = sentence_start;
  for (const Token& token : text.tokens) {
    if (token.starts_sentence)
      previous_ = sentence_start;
    count_word(stream_id(token));
  }
  previous_ = sentence_start;
  count_pending();
}

void StatisticsCollector::add_stream(std::span<const WordId> stream) {
  previous_ = sentence_start;
  for (const WordId id : stream) {
    if (id == sentence_start || id == stream_field_end)
      previous_ = sentence_start;
    else
      count_word(id);
  }
  previous_ = sentence_start;
  count_pending();
}

void StatisticsCollector::count_word(WordId word) {
  if (previous_ == sentence_start)
    word_counts_[sentence_start] = saturated_sum(word_counts_[sentence_start], 1);
  word_counts_[word] = saturated_sum(word_counts_[word], 1);
  // Never 0, because a second word is never sentence_start.
  const std::uint32_t pair = static_cast<std::uint32_t>(previous_) << 16 | word;
  __builtin_prefetch(&slots_[home_of(pair)], 1);
  pending_[pending_count_++] = pair;
  if (pending_count_ == pending_max)
    count_pending();
  previous_ = word;
}

void StatisticsCollector::count_pending() {
  for (std::size_t index = 0; index < pending_count_; ++index)
    count_pair(pending_[index]);
  pending_count_ = 0;
}

void StatisticsCollector::count_pair(std::uint32_t pair) {
  Slot* slot = &slot_of(pair);
  if (slot->pair == 0) {
    if ((used_ + 1) * 4 > slots_.size() * 3) {
      make_room();
      slot = &slot_of(pair);
    }
    slot->pair = pair;
    ++used_;
  }
  slot->count = saturated_sum(slot->count, 1);
}

std::size_t StatisticsCollector::home_of(std::uint32_t pair) const {
  return (pair * 0x9E3779B97F4A7C15u >> 32) & (slots_.size() - 1);
}

StatisticsCollector::Slot& StatisticsCollector::slot_of(std::uint32_t pair) {
  std::size_t index = home_of(pair);
  while (slots_[index].pair != 0 && slots_[index].pair != pair)
    index = (index + 1) & (slots_.size() - 1);
  return slots_[index];
}

// Doubles the table, or, at its bound, forgets the rarest pairs until half of it is free.
void StatisticsCollector::make_room() {
  const std::vector<Slot> old = std::move(slots_);
  std::uint32_t forgotten = 0;
  if (old.size() < slots_max) {
    slots_.assign(old.size() * 2, {});
  } else {
    slots_.assign(old.size(), {});
    for (std::size_t left = used_; left * 2 > old.size();) {
      ++forgotten;
      left = static_cast<std::size_t>(std::count_if(
          old.begin(), old.end(), [&](const Slot& slot) { return slot.count > forgotten; }));
    }
  }
  used_ = 0;
  for (const Slot& slot : old)
    if (slot.count > forgotten) {
      slot_of(slot.pair) = slot;
      ++used_;
    }
}

LanguageStatistics StatisticsCollector::finish(std::size_t bigrams_max) const {
  std::vector<BigramCount> bigrams;
  for (const Slot& slot : slots_)
    if (slot.pair != 0)
      bigrams.push_back(
          {static_cast<WordId>(slot.pair >> 16), static_cast<WordId>(slot.pair), slot.count});
  drop_below(bigrams, lowest_count(bigrams, bigrams_max));
  std::sort(bigrams.begin(), bigrams.end(), by_pair);
  return {word_counts_, bigrams};
}

LanguageStatistics merge(const LanguageStatistics& left, const LanguageStatistics& right,
                         std::size_t bigrams_max) {
  std::vector<std::uint32_t> word_counts = word_counts_of(left);
  std::vector<BigramCount> bigrams;
  bigrams.reserve(left.bigrams() + right.bigrams());
  for (std::size_t id = 0; id < id_count; ++id) {
    const auto first = static_cast<WordId>(id);
    word_counts[id] = saturated_sum(word_counts[id], right.count(first));
    const std::span<const WordId> seconds[] = {left.seconds(first), right.seconds(first)};
    const std::span<const std::uint32_t> counts[] = {left.second_counts(first),
                                                     right.second_counts(first)};
    for (std::size_t at[] = {0, 0}; at[0] < seconds[0].size() || at[1] < seconds[1].size();) {
      WordId second = stream_field_end;
      for (const std::size_t side : {0u, 1u})
        if (at[side] < seconds[side].size())
          second = std::min(second, seconds[side][at[side]]);
      BigramCount sum{first, second, 0};
      for (const std::size_t side : {0u, 1u})
        if (at[side] < seconds[side].size() && seconds[side][at[side]] == second)
          sum.count = saturated_sum(sum.count, counts[side][at[side]++]);
      bigrams.push_back(sum);
    }
  }
  drop_below(bigrams, lowest_count(bigrams, bigrams_max));
  return {std::move(word_counts), bigrams};
}

LanguageStatistics without_marks(const LanguageStatistics& statistics) {
  std::vector<std::uint32_t> word_counts(id_count);
  std::vector<std::vector<WordId>> firsts(id_count);  // by folded id
  for (std::size_t id = 0; id < id_count; ++id) {
    const auto word = static_cast<WordId>(id);
    if (is_syllable(word) && word >= syllable_id_end())
      continue;
    const WordId folded = folded_id_of(word);
    word_counts[folded] = saturated_sum(word_counts[folded], statistics.count(word));
    if (!statistics.seconds(word).empty())
      firsts[folded].push_back(word);
  }
  std::vector<BigramCount> bigrams;
  std::vector<std::uint32_t> counts(id_count);
  std::vector<WordId> met;
  for (std::size_t folded = 0; folded < id_count; ++folded) {
    for (const WordId first : firsts[folded])
      for (std::size_t index = 0; index < statistics.seconds(first).size(); ++index) {
        const WordId second = folded_id_of(statistics.seconds(first)[index]);
        if (counts[second] == 0)
          met.push_back(second);
        counts[second] = saturated_sum(counts[second], statistics.second_counts(first)[index]);
      }
    std::sort(met.begin(), met.end());
    for (const WordId second : met)
      bigrams.push_back({static_cast<WordId>(folded), second, std::exchange(counts[second], 0)});
    met.clear();
  }
  return {std::move(word_counts), bigrams};
}

}  // namespace timbao
