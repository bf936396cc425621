// Viterbi over the syllables that each unmarked word may stand for, sentence by sentence.
#include "analyzers/mark_restoration.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "analyzers/syllable_table.hpp"
#include "analyzers/written_word.hpp"

namespace timbao {
namespace {

constexpr std::size_t candidates_max = 24;

std::string_view source_of(std::string_view text, const Token& token) {
  return text.substr(token.source_begin, token.source_end - token.source_begin);
}

WordId stream_id(const Token& token) {
  return token.kind == TokenKind::syllable ? token.exact_id : token.folded_id;
}

// Appends what a token may stand for, most frequent first; itself alone if it is to stay.
void append_candidates(std::string_view source, const Token& token,
                       const LanguageStatistics& statistics, std::vector<WordId>& out) {
  const std::size_t begin = out.size();
  const std::span<const WordId> readings = syllables_folding_to(token.folded_id);
  if (!readings.empty()) {
    const WrittenWord word = read_written_word(source);
    const bool complete =
        word.marked && is_syllable(token.exact_id) && has_possible_tone(token.exact_id);
    if (!complete && word.size > 0)
      for (const WordId reading : readings)
        if (statistics.count(reading) > 0 && has_possible_tone(reading) &&
            keeps_what_is_written(word, reading))
          out.push_back(reading);
  }
  const auto first = out.begin() + static_cast<std::ptrdiff_t>(begin);
  std::sort(first, out.end(), [&statistics](WordId left, WordId right) {
    const std::uint32_t left_count = statistics.count(left);
    const std::uint32_t right_count = statistics.count(right);
    return left_count != right_count ? left_count > right_count : left < right;
  });
  out.resize(std::min(out.size(), begin + candidates_max));
  if (out.size() == begin)
    out.push_back(stream_id(token));
}

// One sentence's candidates and the probabilities between them.
class SentenceLattice {
 public:
  // Makes the lattice of `tokens`, dropping the one before.
  void read(std::string_view text, std::span<const Token> tokens,
            const LanguageStatistics& statistics) {
    candidates_.clear();
    begins_.assign(1, 0);
    transitions_.clear();
    transition_begins_.clear();
    for (const Token& token : tokens) {
      append_candidates(source_of(text, token), token, statistics, candidates_);
      begins_.push_back(candidates_.size());
    }
    for (std::size_t place = 0; place < tokens.size(); ++place) {
      transition_begins_.push_back(transitions_.size());
      if (place == 0) {
        for (const WordId word : at(0))
          transitions_.push_back(statistics.probability(sentence_start, word));
        continue;
      }
      for (const WordId first : at(place - 1))
        for (const WordId second : at(place))
          transitions_.push_back(statistics.probability(first, second));
    }
  }

  std::size_t places() const { return begins_.size() - 1; }
  std::span<const WordId> at(std::size_t place) const {
    return std::span(candidates_).subspan(begins_[place], size(place));
  }

  // The index of the candidate on the most probable way through, for each place.
  std::vector<std::size_t> best_way();
  // How probable the candidate at each place is, all ways counted.
  std::vector<double> confidences(const std::vector<std::size_t>& way);

 private:
  std::size_t size(std::size_t place) const { return begins_[place + 1] - begins_[place]; }
  std::size_t width_before(std::size_t place) const { return place == 0 ? 1 : size(place - 1); }
  double transition(std::size_t place, std::size_t from, std::size_t to) const {
    return transitions_[transition_begins_[place] + from * size(place) + to];
  }
  // Makes the numbers of a place sum to 1, so that they do not vanish in long sentences.
  void scale(std::vector<double>& numbers, std::size_t place) const;

  std::vector<WordId> candidates_;
  std::vector<std::size_t> begins_;
  std::vector<double> transitions_;  // by place, from, to
  std::vector<std::size_t> transition_begins_;
};

void SentenceLattice::scale(std::vector<double>& numbers, std::size_t place) const {
  double sum = 0;
  for (std::size_t index = begins_[place]; index < begins_[place + 1]; ++index)
    sum += numbers[index];
  for (std::size_t index = begins_[place]; index < begins_[place + 1]; ++index)
    numbers[index] /= sum;
}

std::vector<std::size_t> SentenceLattice::best_way() {
  std::vector<double> best(candidates_.size());
  std::vector<std::uint8_t> from(candidates_.size());
  for (std::size_t place = 0; place < places(); ++place) {
    for (std::size_t to = 0; to < size(place); ++to) {
      double& top = best[begins_[place] + to];
      for (std::size_t first = 0; first < width_before(place); ++first) {
        const double before = place == 0 ? 1 : best[begins_[place - 1] + first];
        if (const double now = before * transition(place, first, to); now > top) {
          top = now;
          from[begins_[place] + to] = static_cast<std::uint8_t>(first);
        }
      }
    }
    scale(best, place);
  }
  std::vector<std::size_t> way(places());
  for (std::size_t place = places(); place-- > 0;) {
    const double* const numbers = best.data() + begins_[place];
    if (place + 1 == places())
      way[place] =
          static_cast<std::size_t>(std::max_element(numbers, numbers + size(place)) - numbers);
    else
      way[place] = from[begins_[place + 1] + way[place + 1]];
  }
  return way;
}

std::vector<double> SentenceLattice::confidences(const std::vector<std::size_t>& way) {
  std::vector<double> forward(candidates_.size());
  std::vector<double> backward(candidates_.size(), 1);
  for (std::size_t place = 0; place < places(); ++place) {
    for (std::size_t to = 0; to < size(place); ++to)
      for (std::size_t first = 0; first < width_before(place); ++first)
        forward[begins_[place] + to] +=
            (place == 0 ? 1 : forward[begins_[place - 1] + first]) * transition(place, first, to);
    scale(forward, place);
  }
  for (std::size_t place = places(); place-- > 1;) {
    for (std::size_t first = 0; first < size(place - 1); ++first) {
      double sum = 0;
      for (std::size_t to = 0; to < size(place); ++to)
        sum += transition(place, first, to) * backward[begins_[place] + to];
      backward[begins_[place - 1] + first] = sum;
    }
    scale(backward, place - 1);
  }
  std::vector<double> confidences(places());
  for (std::size_t place = 0; place < places(); ++place) {
    double sum = 0;
    for (std::size_t index = begins_[place]; index < begins_[place + 1]; ++index)
      sum += forward[index] * backward[index];
    const std::size_t chosen = begins_[place] + way[place];
    confidences[place] = sum > 0 ? forward[chosen] * backward[chosen] / sum : 0;
  }
  return confidences;
}

// Copies what stands before the token and then the token, changed if the candidate says so.
void append_word(std::string_view text, const Token& token, WordId meant, std::size_t& copied,
                 RestoredText& out) {
  if (meant == stream_id(token))
    return;
  out.text += text.substr(copied, token.source_begin - copied);
  out.text += spell_like(read_written_word(source_of(text, token)), meant);
  copied = token.source_end;
  out.changed = true;
}

}  // namespace

RestoredText restore_marks(std::string_view text, const AnalyzedText& analyzed,
                           const LanguageStatistics& statistics) {
  RestoredText out;
  SentenceLattice lattice;
  std::size_t copied = 0;
  double confidence_sum = 0;
  std::size_t choices = 0;
  const std::span<const Token> tokens(analyzed.tokens);
  for (std::size_t begin = 0; begin < tokens.size();) {
    std::size_t end = begin + 1;
    while (end < tokens.size() && !tokens[end].starts_sentence)
      ++end;
    lattice.read(text, tokens.subspan(begin, end - begin), statistics);
    const std::vector<std::size_t> way = lattice.best_way();
    const std::vector<double> confidences = lattice.confidences(way);
    for (std::size_t place = 0; place < way.size(); ++place) {
      append_word(text, tokens[begin + place], lattice.at(place)[way[place]], copied, out);
      out.word_confidence.push_back(confidences[place]);
      if (lattice.at(place).size() > 1) {
        confidence_sum += confidences[place];
        ++choices;
      }
    }
    begin = end;
  }
  out.text += text.substr(copied);
  if (choices > 0)
    out.confidence = confidence_sum / static_cast<double>(choices);
  return out;
}

}  // namespace timbao
