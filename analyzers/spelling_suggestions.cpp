// The noisy channel: the most probable ways through each word's candidates, against the query.
#include "analyzers/spelling_suggestions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "analyzers/mark_restoration.hpp"
#include "analyzers/syllable_table.hpp"
#include "analyzers/utf8.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "analyzers/word_edits.hpp"
#include "analyzers/written_word.hpp"

namespace timbao {
namespace {

// By how much (ln) a suggestion must be more probable than the query, its mistakes counted, for a
// query of one word; for a longer one by as many times more as it has words, since each could
// raise the false alarm. Chosen on the development part of benchmarks/analysis/spelling_suggestions
// for less than 1 % of false alarms.
constexpr double marked_score_min = 0.6;
constexpr double unmarked_score_min = -1.3;
// A word that is no syllable and not in the archive either.
constexpr double unknown_word_probability = 1e-9;
// For changing a word that the archive has, in company of the same neighbours or of none.
constexpr double attested_word_cost = 2;
constexpr std::size_t candidates_max = 32;

struct Candidate {
  WordId word = 0;
  double cost = 0;
  LetterKey key = 0;     // 0: as it was typed
  bool unknown = false;  // no word of the archive, whatever its hash says
};

struct QueryWord {
  WrittenWord written;
  WordId folded_id = 0;
  std::vector<Candidate> candidates;  // the first one is what was typed
  bool begins = false;                // nothing stands before it in its sentence
  bool may_be_mistaken = false;
  double change_cost = 0;  // of any other candidate, besides that of its own mistake
};

// What was typed, and what something else must come up to.
struct Query {
  std::vector<QueryWord> words;
  bool marks = false;
  double typed_score = 0;
  double least_score = 0;  // ways below it lead to nothing: no step adds to a score
};

// One way to a candidate: where it came from.
struct Way {
  double score = -std::numeric_limits<double>::infinity();
  std::uint8_t candidate = 0;  // of the word before
  std::uint8_t rank = 0;       // among that candidate's ways
};
constexpr std::size_t ways_max = suggestions_max + 1;  // the query itself is one
using Ways = std::array<Way, ways_max>;                // best first

void insert(Ways& ways, const Way& way) {
  if (way.score <= ways.back().score)
    return;
  std::size_t rank = ways_max - 1;
  for (; rank > 0 && ways[rank - 1].score < way.score; --rank)
    ways[rank] = ways[rank - 1];
  ways[rank] = way;
}

std::string_view source_of(std::string_view text, const Token& token) {
  return text.substr(token.source_begin, token.source_end - token.source_begin);
}

bool has_marks(std::string_view query, const AnalyzedText& analyzed) {
  return std::any_of(analyzed.tokens.begin(), analyzed.tokens.end(), [&](const Token& token) {
    return read_written_word(source_of(query, token)).marked;
  });
}

// The most promising corrections by themselves, of those that cost no more than `cost_max`; the
// words beside them have the last say.
void add_edits(QueryWord& word, bool marks, double cost_max, const LanguageStatistics& statistics) {
  struct Edit {
    double promise = 0;
    Candidate candidate;
  };
  std::vector<Edit> edits;
  for (const WordEdit& edit : edits_of(word.written, word.folded_id, marks, cost_max))
    if (statistics.count(edit.word) > 0)
      edits.push_back({std::log(statistics.probability(edit.word)) - edit.cost,
                       {edit.word, edit.cost + word.change_cost, edit.key, false}});
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& left, const Edit& right) {
    return left.promise > right.promise;
  });
  edits.resize(std::min(edits.size(), candidates_max - 1));
  for (const Edit& edit : edits)
    word.candidates.push_back(edit.candidate);
}

QueryWord make_word(std::string_view query, const AnalyzedText& analyzed, const Token& token,
                    bool marks, const WordLookup& is_known) {
  QueryWord word;
  word.begins = token.starts_sentence;
  word.folded_id = token.folded_id;
  word.written = read_written_word(source_of(query, token));
  const bool syllable = !syllables_folding_to(token.folded_id).empty();
  const WordId id = marks && token.kind == TokenKind::syllable ? token.exact_id : token.folded_id;
  const bool name = !syllable && (!is_known || is_known(analyzed.folded(token)));
  word.candidates.push_back({id, 0, 0, !syllable && !name && token.kind == TokenKind::word});
  word.may_be_mistaken = token.kind != TokenKind::number && !name && word.written.size > 0;
  return word;
}

double log_probability(const LanguageStatistics& statistics, const Candidate& first,
                       const Candidate& second) {
  if (second.unknown)
    return std::log(unknown_word_probability);
  return std::log(first.unknown ? statistics.probability(second.word)
                                : statistics.probability(first.word, second.word));
}

double log_probability(const LanguageStatistics& statistics, const Candidate& first) {
  return std::log(first.unknown ? unknown_word_probability : statistics.probability(first.word));
}

// The best ways to every candidate of every word: Viterbi's algorithm, ways_max ways deep, without
// what stays below the least score. Finds the words' candidates as it comes to them, none that
// would cost too much.
std::vector<std::vector<Ways>> find_ways(Query& query, const LanguageStatistics& statistics) {
  std::vector<QueryWord>& words = query.words;
  std::vector<std::vector<Ways>> ways(words.size());
  double best_before = std::log(statistics.highest_probability());
  for (std::size_t place = 0; place < words.size(); ++place) {
    QueryWord& word = words[place];
    if (word.may_be_mistaken)
      add_edits(word, query.marks, best_before - query.least_score - word.change_cost, statistics);
    double best_here = -std::numeric_limits<double>::infinity();
    for (const Candidate& candidate : word.candidates) {
      Ways& here = ways[place].emplace_back();
      if (place == 0) {
        here[0].score = log_probability(statistics, candidate) - candidate.cost;
        best_here = std::max(best_here, here[0].score);
        continue;
      }
      const std::vector<Candidate>& before = words[place - 1].candidates;
      for (std::size_t from = 0; from < before.size(); ++from) {
        if (ways[place - 1][from][0].score - candidate.cost < query.least_score)
          continue;
        const double step = word.begins ? log_probability(statistics, candidate)
                                        : log_probability(statistics, before[from], candidate);
        for (std::size_t rank = 0; rank < ways_max; ++rank)
          insert(here, {ways[place - 1][from][rank].score + step - candidate.cost,
                        static_cast<std::uint8_t>(from), static_cast<std::uint8_t>(rank)});
      }
      best_here = std::max(best_here, here[0].score);
    }
    best_before = best_here;
  }
  return ways;
}

// Words that the archive has beside the same neighbours are rather meant as they are, however rare;
// a word alone is if the archive has it at all.
void protect_attested(std::vector<QueryWord>& words, const LanguageStatistics& statistics) {
  const auto stand_together = [&](std::size_t first) {
    return statistics.count(words[first].candidates[0].word, words[first + 1].candidates[0].word) >
           0;
  };
  for (std::size_t place = 0; place < words.size(); ++place) {
    QueryWord& word = words[place];
    const bool has_left = !word.begins && place > 0;
    const bool has_right = place + 1 < words.size() && !words[place + 1].begins;
    if (statistics.count(word.candidates[0].word) == 0 || word.candidates[0].unknown ||
        (has_left && !stand_together(place - 1)) || (has_right && !stand_together(place)))
      continue;
    word.may_be_mistaken = word.may_be_mistaken && (has_left || has_right);
    word.change_cost = attested_word_cost;
  }
}

double score_as_typed(const std::vector<QueryWord>& words, const LanguageStatistics& statistics) {
  double score = 0;
  for (std::size_t place = 0; place < words.size(); ++place) {
    const Candidate& typed = words[place].candidates.front();
    score += place == 0 || words[place].begins
                 ? log_probability(statistics, typed)
                 : log_probability(statistics, words[place - 1].candidates.front(), typed);
  }
  return score;
}

// The candidates of a way that ends in the last word's.
std::vector<std::size_t> choices_of(const std::vector<std::vector<Ways>>& ways, std::size_t last,
                                    std::size_t rank) {
  std::vector<std::size_t> choices(ways.size());
  for (std::size_t place = ways.size(); place-- > 0;) {
    choices[place] = last;
    const Way& way = ways[place][last][rank];
    last = way.candidate;
    rank = way.rank;
  }
  return choices;
}

// A candidate for each word, and ln of how many times more probable they are than the query.
struct Reading {
  double score = 0;
  std::vector<std::size_t> choices;
};

// What is so much better than the query that it is worth suggesting, best first.
std::vector<Reading> better_readings(Query& query, const LanguageStatistics& statistics) {
  const std::vector<std::vector<Ways>> ways = find_ways(query, statistics);
  std::vector<Reading> readings;
  for (std::size_t last = 0; last < ways.back().size(); ++last)
    for (std::size_t rank = 0; rank < ways_max; ++rank) {
      const double score = ways.back()[last][rank].score;
      if (score < query.least_score)
        break;
      std::vector<std::size_t> choices = choices_of(ways, last, rank);
      if (std::any_of(choices.begin(), choices.end(),
                      [](std::size_t choice) { return choice > 0; }))
        readings.push_back({score - query.typed_score, std::move(choices)});
    }
  std::stable_sort(readings.begin(), readings.end(), [](const Reading& left, const Reading& right) {
    return left.score > right.score;
  });
  readings.resize(std::min(readings.size(), suggestions_max));
  return readings;
}

std::string letters_of(LetterKey key) {
  std::string letters;
  for (int shift = 60 - 6; shift >= 0; shift -= 6)
    if (const auto letter = static_cast<Letter>(key >> shift & 0x3F); letter != Letter::none)
      append_utf8(letters, code_point_of(letter));
  return letters;
}

std::string spell(const QueryWord& word, const Candidate& candidate) {
  if (is_syllable(candidate.word))
    return spell_like(word.written, candidate.word);
  std::string letters = letters_of(candidate.key);
  const bool all = word.written.size > 1 && word.written.capitals + 1 == 1u << word.written.size;
  for (std::size_t index = 0; index < letters.size(); ++index)
    if (all || (index == 0 && (word.written.capitals & 1) != 0))
      letters[index] = static_cast<char>(letters[index] & ~0x20);
  return letters;
}

std::string spell(std::string_view query, const AnalyzedText& analyzed,
                  const std::vector<QueryWord>& words, const std::vector<std::size_t>& choices) {
  std::string text;
  std::size_t copied = 0;
  for (std::size_t place = 0; place < words.size(); ++place) {
    const Candidate& chosen = words[place].candidates[choices[place]];
    if (choices[place] == 0)
      continue;
    text += query.substr(copied, analyzed.tokens[place].source_begin - copied);
    text += spell(words[place], chosen);
    copied = analyzed.tokens[place].source_end;
  }
  return text += query.substr(copied);
}

std::string with_marks(const std::string& text, const LanguageStatistics& statistics) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  return restore_marks(text, analyzed, statistics).text;
}

}  // namespace

SpellingModel make_spelling_model(LanguageStatistics statistics) {
  LanguageStatistics unmarked = without_marks(statistics);
  return {std::move(statistics), std::move(unmarked)};
}

std::vector<SpellingSuggestion> suggest_spellings(std::string_view query,
                                                  const AnalyzedText& analyzed,
                                                  const SpellingModel& model,
                                                  const WordLookup& is_known) {
  if (analyzed.tokens.empty() || analyzed.tokens.size() > suggested_words_max)
    return {};
  Query typed;
  typed.marks = has_marks(query, analyzed);
  const LanguageStatistics& statistics = typed.marks ? model.marked : model.unmarked;
  for (const Token& token : analyzed.tokens)
    typed.words.push_back(make_word(query, analyzed, token, typed.marks, is_known));
  protect_attested(typed.words, statistics);
  typed.typed_score = score_as_typed(typed.words, statistics);
  typed.least_score = typed.typed_score + (typed.marks ? marked_score_min : unmarked_score_min) +
                      std::log(static_cast<double>(typed.words.size()));

  std::vector<SpellingSuggestion> suggestions;
  for (const Reading& reading : better_readings(typed, statistics)) {
    std::string text = spell(query, analyzed, typed.words, reading.choices);
    if (!typed.marks)
      text = with_marks(text, model.marked);
    suggestions.push_back({std::move(text), reading.score});
  }
  return suggestions;
}

}  // namespace timbao
