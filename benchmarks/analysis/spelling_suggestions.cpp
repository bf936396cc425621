// Measures how many misspelt queries are put right, and how many right ones are called wrong.
//
//   spelling_suggestions CORPUS.jsonl [VILEXNORM.csv] [development]
//
// Learns from the first 90 % of the articles. Queries are the headlines of the last 10 %: whole,
// and four neighbouring words of each at a place drawn by a seeded generator. A right query that
// gets any suggestion is a false alarm. Then one mistake (see misspelling.hpp) of a kind and in a
// syllable drawn by the generator is made in each; mistakes that make no difference to the analyser
// are drawn again. Queries without marks are judged by the words without marks. VILEXNORM.csv
// (original,normalized) is measured as it is. "development" measures on the ninth tenth instead.
#include "analyzers/spelling_suggestions.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analyzers/syllable_table.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "benchmarks/analysis/misspelling.hpp"
#include "benchmarks/analysis/news_corpus.hpp"

namespace {

using namespace timbao;
using Clock = std::chrono::steady_clock;

struct Setting {
  SpellingModel model;
  WordLookup is_known;
};

// Articles that must have a word that is no syllable, for the archive to know it: a mistake is
// there once or twice, too.
constexpr std::size_t known_articles_min = 3;

// The words that are no syllables and the number of articles with each.
std::unordered_map<std::string, std::size_t> other_words_of(
    const std::vector<NewsArticle>& articles) {
  std::unordered_map<std::string, std::size_t> words;
  AnalyzedText analyzed;
  for (const NewsArticle& article : articles) {
    analyze(article.title + "\n" + article.abstract + "\n" + article.text, analyzed);
    std::unordered_set<std::string> of_article;
    for (const Token& token : analyzed.tokens)
      if (token.kind == TokenKind::word)
        of_article.emplace(analyzed.folded(token));
    for (const std::string& word : of_article)
      ++words[word];
  }
  return words;
}

std::vector<SpellingSuggestion> suggestions_for(const std::string& query, const Setting& setting) {
  AnalyzedText analyzed;
  analyze(query, analyzed);
  return suggest_spellings(query, analyzed, setting.model, setting.is_known);
}

std::vector<WordId> words_of(std::string_view text, bool marks) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::vector<WordId> words;
  for (const Token& token : analyzed.tokens)
    words.push_back(marks ? token.exact_id : token.folded_id);
  return words;
}

double percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

struct Score {
  std::size_t queries = 0;
  std::size_t first = 0;  // the first suggestion is what was meant
  std::size_t among = 0;  // one of the three is
  std::size_t silent = 0;

  void add(const std::string& meant, const std::vector<SpellingSuggestion>& given, bool marks) {
    const std::vector<WordId> words = words_of(meant, marks);
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const SpellingSuggestion& suggestion) {
          return words_of(suggestion.text, marks) == words;
        });
    ++queries;
    silent += given.empty();
    among += found != given.end();
    first += found == given.begin() && !given.empty();
  }
  void print(const char* title) const {
    std::printf(
        "    %-22s %6zu queries, right first %6.2f %%, among three %6.2f %%, nothing "
        "suggested %6.2f %%\n",
        title, queries, percent(first, queries), percent(among, queries), percent(silent, queries));
  }
};

// The query with a mistake in one of its syllables; empty if a hundred draws make none.
std::string with_mistake(const std::string& query, bool marks, Mistake mistake,
                         std::mt19937& random) {
  AnalyzedText analyzed;
  analyze(query, analyzed);
  for (int draw = 0; draw < 100 && !analyzed.tokens.empty(); ++draw) {
    const Token& token = analyzed.tokens[random() % analyzed.tokens.size()];
    const bool syllable =
        marks ? token.kind == TokenKind::syllable : !syllables_folding_to(token.folded_id).empty();
    if (!syllable)
      continue;
    const std::string_view spelling = marks ? analyzed.exact(token) : analyzed.folded(token);
    const auto wrong = misspelled(spelling, token.exact_id, mistake, random);
    if (!wrong)
      continue;
    std::string altered =
        query.substr(0, token.source_begin) + *wrong + query.substr(token.source_end);
    const std::vector<WordId> words = words_of(altered, marks);
    if (words.size() == analyzed.tokens.size() && words != words_of(query, marks))
      return altered;
  }
  return {};
}

void measure_right(const std::vector<std::string>& queries, const Setting& setting) {
  std::size_t alarms = 0;
  std::vector<double> milliseconds;
  for (const std::string& query : queries) {
    const Clock::time_point begin = Clock::now();
    const std::vector<SpellingSuggestion> given = suggestions_for(query, setting);
    milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    if (given.empty())
      continue;
    if (++alarms <= 8)
      std::printf("    false alarm: %s -> %s (%.1f)\n", query.c_str(), given[0].text.c_str(),
                  given[0].score);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::printf("  right queries: %zu, false alarms %zu (%.2f %%); p50 %.2f ms, p95 %.2f ms\n",
              queries.size(), alarms, percent(alarms, queries.size()),
              milliseconds[milliseconds.size() / 2], milliseconds[milliseconds.size() * 95 / 100]);
}

void measure_wrong(const std::vector<std::string>& queries, bool marks, const Setting& setting) {
  std::mt19937 random(2025);
  Score all;
  for (const Mistake mistake : all_mistakes) {
    if (!marks && (mistake == Mistake::hook_tilde || mistake == Mistake::other_tone))
      continue;
    Score score;
    for (std::size_t index = 0; index < queries.size(); ++index) {
      if (index % all_mistakes.size() != static_cast<std::size_t>(mistake))
        continue;
      const std::string altered = with_mistake(queries[index], marks, mistake, random);
      if (altered.empty())
        continue;
      const std::vector<SpellingSuggestion> given = suggestions_for(altered, setting);
      score.add(queries[index], given, marks);
      all.add(queries[index], given, marks);
    }
    score.print(mistake_names[static_cast<std::size_t>(mistake)]);
  }
  all.print("all");
}

// `count` neighbouring words of one sentence.
std::string part_of(const std::string& title, std::size_t count, std::mt19937& random) {
  const std::vector<std::string> sentences = sentences_of(title, count);
  if (sentences.empty())
    return {};
  const std::string& sentence = sentences[random() % sentences.size()];
  AnalyzedText analyzed;
  analyze(sentence, analyzed);
  const std::size_t begin = random() % (analyzed.tokens.size() - count + 1);
  const std::uint32_t from = analyzed.tokens[begin].source_begin;
  return sentence.substr(from, analyzed.tokens[begin + count - 1].source_end - from);
}

void measure(const char* title, std::vector<std::string> queries, const Setting& setting) {
  std::printf("\n%s, with marks\n", title);
  measure_right(queries, setting);
  measure_wrong(queries, true, setting);
  for (std::string& query : queries)
    query = strip_marks(query);
  std::printf("\n%s, without marks\n", title);
  measure_right(queries, setting);
  measure_wrong(queries, false, setting);
}

// The fields of a line of comma-separated values, quotes undone.
std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char byte : line) {
    if (byte == '"')
      quoted = !quoted;
    else if (byte == ',' && !quoted)
      fields.emplace_back();
    else if (byte != '\r')
      fields.back() += byte;
  }
  return fields;
}

void measure_social(const std::string& path, const Setting& setting) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  Score wrong;
  std::vector<std::string> right;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() != 3)
      continue;
    if (words_of(fields[1], true) != words_of(fields[2], true))
      wrong.add(fields[2], suggestions_for(fields[1], setting), true);
    right.push_back(fields[2]);
  }
  std::printf("\n%s\n", path.c_str());
  if (!right.empty())
    measure_right(right, setting);
  wrong.print("sentences as written");
}

}  // namespace

int main(int argument_count, char** arguments) {
  std::vector<std::string> names(arguments + 1, arguments + argument_count);
  const bool development = !names.empty() && names.back() == "development";
  if (development)
    names.pop_back();
  if (names.empty()) {
    std::cerr << "usage: spelling_suggestions CORPUS.jsonl [VILEXNORM.csv] [development]\n";
    return 2;
  }
  const CorpusParts parts = divide(read_articles(names[0]), development);
  const std::unordered_map<std::string, std::size_t> known = other_words_of(parts.training);
  const auto is_known = [&known](std::string_view folded) {
    const auto found = known.find(std::string(folded));
    return found != known.end() && found->second >= known_articles_min;
  };
  const Setting setting{make_spelling_model(learn(parts.training)), is_known};
  std::mt19937 random(2017);
  std::vector<std::string> titles;
  std::vector<std::string> shorter;
  for (const NewsArticle& article : parts.measured) {
    titles.push_back(article.title);
    if (std::string query = part_of(article.title, 4, random); !query.empty())
      shorter.push_back(std::move(query));
  }
  measure("whole headlines", titles, setting);
  measure("four words of a headline", shorter, setting);
  if (names.size() > 1)
    measure_social(names[1], setting);
  return 0;
}
