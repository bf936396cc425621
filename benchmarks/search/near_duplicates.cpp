// near_duplicates CORPUS.jsonl [ARTICLES]: how well signatures tell copies from other articles.
//
// Copies are made of real articles by editing them; what no one edited is compared pair by pair,
// and pairs that are called copies are held against the whole sets of their runs of words.
// Prints Markdown tables.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "analyzers/text_signature.hpp"
#include "analyzers/vietnamese_analyzer.hpp"
#include "benchmarks/analysis/news_corpus.hpp"

namespace {

using namespace timbao;
using Random = std::mt19937;

constexpr std::size_t edited_articles = 2000;
constexpr std::size_t sentences_min = 8;
constexpr std::size_t judged_pairs_max = 20000;
constexpr std::size_t copied_bytes_min = 300;  // shorter texts are captions

using Sentences = std::vector<std::string>;

std::string joined(const Sentences& sentences) {
  std::string text;
  for (const std::string& sentence : sentences)
    text.append(sentence).append(" ");
  return text;
}

TextSignature signature_of(const std::string& text) {
  static AnalyzedText analyzed;
  analyze(text, analyzed);
  SignatureMaker maker;
  maker.add(analyzed);
  return maker.finish();
}

std::unordered_set<std::uint64_t> runs_of(const std::string& text) {
  AnalyzedText analyzed;
  analyze(text, analyzed);
  std::unordered_set<std::uint64_t> runs;
  for (std::size_t last = 2; last < analyzed.tokens.size(); ++last)
    runs.insert(std::uint64_t{analyzed.tokens[last - 2].folded_id} << 32 |
                std::uint64_t{analyzed.tokens[last - 1].folded_id} << 16 |
                analyzed.tokens[last].folded_id);
  return runs;
}

double exact_resemblance(const std::string& a, const std::string& b) {
  const auto left = runs_of(a);
  const auto right = runs_of(b);
  const auto both = static_cast<double>(std::count_if(
      left.begin(), left.end(), [&right](std::uint64_t run) { return right.contains(run); }));
  return both / (static_cast<double>(left.size() + right.size()) - both);
}

std::string body_of(const NewsArticle& article) {
  return article.abstract + "\n" + article.text;
}

// An edit of `share` of a text, where need be with sentences of another one.
struct Edit {
  const char* name;
  std::function<Sentences(Sentences, const Sentences& other, double share, Random&)> make;
};

std::size_t part_of(std::size_t count, double share) {
  return static_cast<std::size_t>(std::lround(static_cast<double>(count) * share));
}

Sentences delete_sentences(Sentences text, const Sentences&, double share, Random& random) {
  for (std::size_t left = part_of(text.size(), share); left > 0 && text.size() > 1; --left)
    text.erase(text.begin() + static_cast<std::ptrdiff_t>(random() % text.size()));
  return text;
}

Sentences add_sentences(Sentences text, const Sentences& other, double share, Random& random) {
  for (std::size_t left = part_of(text.size(), share); left > 0; --left)
    text.insert(text.begin() + static_cast<std::ptrdiff_t>(random() % (text.size() + 1)),
                other[random() % other.size()]);
  return text;
}

Sentences replace_sentences(Sentences text, const Sentences& other, double share, Random& random) {
  std::vector<std::size_t> places(text.size());
  for (std::size_t place = 0; place < places.size(); ++place)
    places[place] = place;
  std::shuffle(places.begin(), places.end(), random);
  for (std::size_t index = 0; index < part_of(text.size(), share); ++index)
    text[places[index]] = other[random() % other.size()];
  return text;
}

Sentences cut_the_end(Sentences text, const Sentences&, double share, Random&) {
  text.resize(std::max<std::size_t>(1, text.size() - part_of(text.size(), share)));
  return text;
}

// Some words anew, here and there.
Sentences replace_words(Sentences text, const Sentences& other, double share, Random& random) {
  std::uniform_real_distribution<double> chance(0, 1);
  const std::string source = joined(other);
  for (std::string& sentence : text) {
    std::string edited;
    for (std::size_t begin = 0; begin < sentence.size();) {
      const std::size_t end = std::min(sentence.find(' ', begin), sentence.size());
      if (chance(random) < share) {
        const std::size_t from = source.find(' ', random() % source.size());
        const std::size_t to = from == std::string::npos ? from : source.find(' ', from + 1);
        edited += to == std::string::npos ? "khác" : source.substr(from + 1, to - from - 1);
      } else {
        edited += sentence.substr(begin, end - begin);
      }
      edited += ' ';
      begin = end + 1;
    }
    sentence = edited;
  }
  return text;
}

const std::vector<Edit> edits = {{"sentences deleted", delete_sentences},
                                 {"sentences added", add_sentences},
                                 {"sentences replaced", replace_sentences},
                                 {"cut at the end", cut_the_end},
                                 {"words replaced", replace_words}};
constexpr double shares[] = {0, 0.05, 0.1, 0.2, 0.3, 0.4};

void measure_edits(const std::vector<NewsArticle>& articles) {
  std::vector<Sentences> texts;
  for (const NewsArticle& article : articles) {
    Sentences sentences = sentences_of(body_of(article), 4);
    if (sentences.size() >= sentences_min)
      texts.push_back(std::move(sentences));
    if (texts.size() == edited_articles)
      break;
  }
  std::printf("Recall: edited copies of %zu articles that are called copies, in per cent\n\n",
              texts.size());
  std::printf(
      "| edit | 0 %% | 5 %% | 10 %% | 20 %% | 30 %% | 40 %% |\n|---|---|---|---|---|---|---|\n");
  Random random(1);
  for (const Edit& edit : edits) {
    std::printf("| %s |", edit.name);
    for (const double share : shares) {
      std::size_t found = 0;
      for (std::size_t index = 0; index < texts.size(); ++index) {
        const Sentences& other = texts[(index + 997) % texts.size()];
        const std::string edited = joined(edit.make(texts[index], other, share, random));
        found += resemblance(signature_of(joined(texts[index])), signature_of(edited)) >=
                 near_duplicate_resemblance;
      }
      std::printf(" %.1f |",
                  100.0 * static_cast<double>(found) / static_cast<double>(texts.size()));
    }
    std::printf("\n");
  }
}

struct Called {
  std::size_t a;
  std::size_t b;
};

void measure_pairs(const std::vector<NewsArticle>& articles,
                   const std::vector<TextSignature>& signatures) {
  const auto start = std::chrono::steady_clock::now();
  std::vector<Called> called;
  std::size_t pairs = 0;
  for (std::size_t a = 0; a < signatures.size(); ++a)
    for (std::size_t b = a + 1; b < signatures.size(); ++b) {
      ++pairs;
      if (resemblance(signatures[a], signatures[b]) >= near_duplicate_resemblance)
        called.push_back({a, b});
    }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("\n%zu pairs of %zu articles compared in %.1f s, %zu called copies\n", pairs,
              signatures.size(), took.count(), called.size());
  Random random(2);
  std::shuffle(called.begin(), called.end(), random);
  called.resize(std::min(called.size(), judged_pairs_max));
  std::vector<double> exact;
  exact.reserve(called.size());
  for (const Called& pair : called)
    exact.push_back(exact_resemblance(body_of(articles[pair.a]), body_of(articles[pair.b])));
  std::printf("\nPrecision: of %zu such pairs, the share whose texts really resemble so much\n\n",
              called.size());
  std::printf("| resemblance at least | share |\n|---|---|\n");
  for (const double least : {0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.9}) {
    const auto count =
        std::count_if(exact.begin(), exact.end(), [least](double one) { return one >= least; });
    std::printf("| %.2f | %.2f %% |\n", least,
                100.0 * static_cast<double>(count) / static_cast<double>(exact.size()));
  }
}

void measure_copies(const std::vector<NewsArticle>& articles,
                    const std::vector<TextSignature>& signatures) {
  std::vector<std::pair<std::string_view, std::size_t>> by_text;
  for (std::size_t index = 0; index < articles.size(); ++index)
    if (articles[index].text.size() >= copied_bytes_min)
      by_text.emplace_back(articles[index].text, index);
  std::sort(by_text.begin(), by_text.end());
  std::size_t pairs = 0, found = 0;
  for (std::size_t index = 1; index < by_text.size(); ++index) {
    if (by_text[index].first != by_text[index - 1].first)
      continue;
    ++pairs;
    found += resemblance(signatures[by_text[index].second],
                         signatures[by_text[index - 1].second]) >= near_duplicate_resemblance;
  }
  std::printf("\n%zu pairs with the same text in the corpus, %zu called copies\n", pairs, found);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: near_duplicates CORPUS.jsonl [ARTICLES]\n");
    return 2;
  }
  std::vector<NewsArticle> articles = read_articles(argv[1]);
  if (argc > 2)
    articles.resize(std::min(articles.size(), std::strtoul(argv[2], nullptr, 10)));
  const auto start = std::chrono::steady_clock::now();
  std::vector<TextSignature> signatures;
  signatures.reserve(articles.size());
  for (const NewsArticle& article : articles)
    signatures.push_back(signature_of(body_of(article)));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%zu articles analysed and signed in %.1f s\n\n", articles.size(), took.count());
  measure_edits(articles);
  measure_pairs(articles, signatures);
  measure_copies(articles, signatures);
  return 0;
}
