// Measures how many syllables of newspaper sentences get their marks back, and how fast.
//
//   mark_restoration CORPUS.jsonl [development]
//
// Learns from the first 90 % of the articles; takes the marks off the sentences (five words and
// more, sentences with a mark only) of the last 10 %, restores them and compares syllable by
// syllable, those included that have no marks. The baseline gives each word its most frequent
// marks, whatever stands beside it. "development" measures on the ninth tenth instead.
#include "analyzers/mark_restoration.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "benchmarks/analysis/news_corpus.hpp"

namespace {

using namespace timbao;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

struct Score {
  std::size_t syllables = 0;
  std::size_t right = 0;
  std::size_t sentences = 0;
  std::size_t sentences_right = 0;
  std::size_t words = 0;
  double seconds = 0;
  // By the confidence given, in tenths.
  std::array<std::size_t, 10> given{};
  std::array<std::size_t, 10> given_right{};
};

void measure(const std::string& sentence, const LanguageStatistics& statistics, Score& score) {
  AnalyzedText truth;
  analyze(sentence, truth);
  const std::string stripped = strip_marks(sentence);
  AnalyzedText typed;
  analyze(stripped, typed);
  if (stripped == sentence || typed.tokens.size() != truth.tokens.size())
    return;
  const Clock::time_point begin = Clock::now();
  const RestoredText restored = restore_marks(stripped, typed, statistics);
  score.seconds += seconds_since(begin);
  score.words += typed.tokens.size();
  AnalyzedText found;
  analyze(restored.text, found);
  bool all_right = found.tokens.size() == truth.tokens.size();
  for (std::size_t index = 0; index < truth.tokens.size() && all_right; ++index) {
    if (truth.tokens[index].kind != TokenKind::syllable)
      continue;
    ++score.syllables;
    const bool right = found.tokens[index].exact_id == truth.tokens[index].exact_id;
    score.right += right;
    const std::size_t tenth =
        std::min<std::size_t>(9, static_cast<std::size_t>(restored.word_confidence[index] * 10));
    ++score.given[tenth];
    score.given_right[tenth] += right;
  }
  for (std::size_t index = 0; index < truth.tokens.size() && all_right; ++index)
    all_right = truth.tokens[index].kind != TokenKind::syllable ||
                found.tokens[index].exact_id == truth.tokens[index].exact_id;
  ++score.sentences;
  score.sentences_right += all_right;
}

Score measure(const std::vector<std::string>& sentences, const LanguageStatistics& statistics) {
  Score score;
  for (const std::string& sentence : sentences)
    measure(sentence, statistics, score);
  return score;
}

void print(const char* title, const Score& score) {
  std::printf("%-28s %9zu syllables %7.2f %% right %8zu sentences %6.2f %% right %9.0f words/s\n",
              title, score.syllables, percent(score.right, score.syllables), score.sentences,
              percent(score.sentences_right, score.sentences),
              static_cast<double>(score.words) / score.seconds);
}

void print_size(const LanguageStatistics& statistics) {
  const Clock::time_point written = Clock::now();
  const std::string bytes = serialise(statistics);
  const double write_seconds = seconds_since(written);
  const Clock::time_point loaded = Clock::now();
  const Result<LanguageStatistics> again = read_statistics(bytes, "memory");
  const double load_seconds = seconds_since(loaded);
  std::printf("%llu words, %zu bigrams, %zu bytes, written in %.1f ms, loaded in %.1f ms%s\n",
              static_cast<unsigned long long>(statistics.words()), statistics.bigrams(),
              bytes.size(), 1e3 * write_seconds, 1e3 * load_seconds, again ? "" : " (failed)");
  const Clock::time_point folded = Clock::now();
  const std::size_t bigrams = without_marks(statistics).bigrams();
  std::printf("without marks: %zu bigrams, made in %.1f ms\n", bigrams,
              1e3 * seconds_since(folded));
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count < 2) {
    std::cerr << "usage: mark_restoration CORPUS.jsonl [development]\n";
    return 2;
  }
  const bool development = argument_count > 2 && std::string_view(arguments[2]) == "development";
  const CorpusParts parts = divide(read_articles(arguments[1]), development);
  const Clock::time_point begin = Clock::now();
  const LanguageStatistics statistics = learn(parts.training);
  std::printf("learnt from %zu articles in %.1f s (with analysis)\n", parts.training.size(),
              seconds_since(begin));
  print_size(statistics);
  std::vector<std::string> sentences;
  std::vector<std::string> titles;
  for (const NewsArticle& article : parts.measured) {
    for (std::string& sentence : sentences_of(article.text, 5))
      sentences.push_back(std::move(sentence));
    titles.push_back(article.title);
  }
  std::vector<std::uint32_t> word_counts(0x10000);
  for (std::size_t id = 0; id < word_counts.size(); ++id)
    word_counts[id] = statistics.count(static_cast<WordId>(id));
  const LanguageStatistics words_alone(std::move(word_counts), BigramRows{});
  print("sentences, words alone", measure(sentences, words_alone));
  const Score score = measure(sentences, statistics);
  print("sentences, with neighbours", score);
  print("titles, words alone", measure(titles, words_alone));
  print("titles, with neighbours", measure(titles, statistics));
  std::printf("\nconfidence given to syllables of sentences -> share right\n");
  for (std::size_t tenth = 0; tenth < score.given.size(); ++tenth)
    std::printf("  %.1f to %.1f: %9zu syllables %7.2f %% right\n", static_cast<double>(tenth) / 10,
                static_cast<double>(tenth + 1) / 10, score.given[tenth],
                percent(score.given_right[tenth], score.given[tenth]));
  return 0;
}
