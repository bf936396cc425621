// Speed of analyze() beside ICU's case folding and word break iterator on the same text, one
// thread. The text is $TIMBAO_BENCH_TEXT (a file) or the sample archive, repeated to 8 MB.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <unicode/brkiter.h>
#include <unicode/casemap.h>
#include <unicode/locid.h>
#include <unicode/stringoptions.h>
#include <unicode/utext.h>

#include "analyzers/ngram_terms.hpp"
#include "analyzers/vietnamese_analyzer.hpp"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string load_text() {
  std::string text;
  if (const char* const path = std::getenv("TIMBAO_BENCH_TEXT"))
    text = read_file(path).substr(0, 8'000'000);
  else
    for (const auto& entry : fs::recursive_directory_iterator(TIMBAO_SOURCE_DIR "/samples"))
      if (entry.path().extension() == ".txt")
        text += read_file(entry.path());
  if (text.empty())
    std::abort();
  while (text.size() < 8'000'000)
    text += text.substr(0, 8'000'000 - text.size());
  return text;
}

const std::string& bench_text() {
  static const std::string text = load_text();
  return text;
}

// Articles come a few kilobytes at a time; so does the text here.
template <typename Work>
void for_each_article(Work work) {
  constexpr std::size_t article_bytes = 3500;
  const std::string_view text = bench_text();
  for (std::size_t begin = 0; begin < text.size(); begin += article_bytes)
    work(text.substr(begin, article_bytes));
}

void report_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bench_text().size()));
}

void timbao_analyze(benchmark::State& state) {
  timbao::AnalyzedText analyzed;
  for ([[maybe_unused]] const auto _ : state) {
    std::size_t tokens = 0;
    for_each_article([&](std::string_view article) {
      timbao::analyze(article, analyzed);
      tokens += analyzed.tokens.size();
    });
    if (tokens < bench_text().size() / 20)
      state.SkipWithError("too few tokens");
  }
  report_bytes(state);
}
BENCHMARK(timbao_analyze)->Unit(benchmark::kMillisecond);

void timbao_analyze_and_bigrams(benchmark::State& state) {
  timbao::AnalyzedText analyzed;
  for ([[maybe_unused]] const auto _ : state) {
    std::uint64_t sum = 0;
    for_each_article([&](std::string_view article) {
      timbao::analyze(article, analyzed);
      timbao::for_each_bigram(analyzed, [&](std::size_t first, std::size_t second) {
        sum += timbao::bigram_hash(analyzed.tokens[first].folded_id,
                                   analyzed.tokens[second].folded_id);
      });
    });
    benchmark::DoNotOptimize(sum);
  }
  report_bytes(state);
}
BENCHMARK(timbao_analyze_and_bigrams)->Unit(benchmark::kMillisecond);

void icu_case_folding(benchmark::State& state) {
  std::string folded(16'000, '\0');
  for ([[maybe_unused]] const auto _ : state)
    for_each_article([&](std::string_view article) {
      UErrorCode status = U_ZERO_ERROR;
      icu::CheckedArrayByteSink sink(folded.data(), static_cast<std::int32_t>(folded.size()));
      icu::CaseMap::utf8Fold(
          0, icu::StringPiece(article.data(), static_cast<std::int32_t>(article.size())), sink,
          nullptr, status);
      benchmark::DoNotOptimize(sink.NumberOfBytesAppended());
    });
  report_bytes(state);
}
BENCHMARK(icu_case_folding)->Unit(benchmark::kMillisecond);

void icu_word_break_iterator(benchmark::State& state) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale("vi"), status));
  for ([[maybe_unused]] const auto _ : state)
    for_each_article([&](std::string_view article) {
      UText text = UTEXT_INITIALIZER;
      utext_openUTF8(&text, article.data(), static_cast<std::int64_t>(article.size()), &status);
      words->setText(&text, status);
      std::size_t count = 0;
      while (words->next() != icu::BreakIterator::DONE)
        ++count;
      benchmark::DoNotOptimize(count);
      utext_close(&text);
    });
  report_bytes(state);
}
BENCHMARK(icu_word_break_iterator)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
