// speed_ratios [--print]: is Timbao still as much faster than its peers as it was? Measures ratios
// against Xapian's own ways and ICU in one run, over articles made from the sample archive, and
// fails if one has fallen by more than a third. A ratio and never a time: machines differ and are
// shared. benchmarks/compare measures on real collections, beside Lucene too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <xapian.h>

#include "analyzers/vietnamese_analyzer.hpp"
#include "indexer/article_formats.hpp"
#include "server/search/archive.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/term_statistics.hpp"
#include "server/search/weighting_schemes.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

constexpr std::size_t article_count = 3000;
constexpr int rounds = 5;

// How many times as long the peer took when this was last looked at (2026-11).
struct Expectation {
  const char* name;
  double ratio;
};

std::vector<std::string> sample_paragraphs() {
  std::vector<std::string> paragraphs;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(TIMBAO_SOURCE_DIR "/samples")) {
    if (entry.path().extension() != ".txt")
      continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);)
      if (line.size() > 100)
        paragraphs.push_back(line);
  }
  std::sort(paragraphs.begin(), paragraphs.end());  // the file system's order is none
  return paragraphs;
}

std::vector<Article> recombined_articles() {
  const std::vector<std::string> paragraphs = sample_paragraphs();
  std::mt19937 random(1);
  std::vector<Article> articles(article_count);
  for (std::size_t number = 0; number < article_count; ++number) {
    articles[number].id = std::to_string(number);
    for (std::size_t count = 4 + random() % 8; count > 0; --count)
      articles[number].text += paragraphs[random() % paragraphs.size()] + "\n";
  }
  return articles;
}

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The median over rounds of peer's time / our time, each round timing both in turn.
double median_ratio(const std::function<void()>& ours, const std::function<void()>& peer) {
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    const double own = seconds(ours);
    ratios.push_back(seconds(peer) / own);
  }
  std::sort(ratios.begin(), ratios.end());
  return ratios[ratios.size() / 2];
}

double analysis_ratio(const std::vector<Article>& articles) {
  AnalyzedText analyzed;
  std::string folded(1 << 16, '\0');
  const auto analyse_all = [&] {
    for (const Article& article : articles)
      analyze(article.text, analyzed);
  };
  const auto fold_all = [&] {
    for (const Article& article : articles) {
      UErrorCode status = U_ZERO_ERROR;
      icu::CheckedArrayByteSink sink(folded.data(), static_cast<std::int32_t>(folded.size()));
      icu::CaseMap::utf8Fold(0, icu::StringPiece(article.text), sink, nullptr, status);
    }
  };
  return median_ratio(analyse_all, fold_all);
}

void build_with_xapian(const std::vector<Article>& articles, const std::string& path) {
  Xapian::WritableDatabase database(path, Xapian::DB_CREATE_OR_OVERWRITE);
  Xapian::TermGenerator generator;
  for (const Article& article : articles) {
    Xapian::Document document;
    generator.set_document(document);
    generator.index_text(article.text);
    database.add_document(document);
  }
  database.commit();
}

double build_ratio(const std::vector<Article>& articles, const TemporaryDirectory& directory) {
  const std::string corpus = (directory.path() / "corpus.jsonl").string();
  std::ofstream out(corpus);
  for (const Article& article : articles)
    out << article_to_json(article) << '\n';
  out.close();
  const std::filesystem::path archive = directory.path() / "archive";
  return median_ratio(
      [&] {
        std::filesystem::remove_all(archive);
        if (!build(archive, {corpus}, 1, std::uint64_t{256} << 20).summary)
          std::exit(2);
      },
      [&] { build_with_xapian(articles, (directory.path() / "xapian").string()); });
}

std::vector<CandidatePlan> plans_of(const Archive& archive, const std::vector<Article>& articles) {
  std::vector<CandidatePlan> plans;
  for (std::size_t number = 0; number < 100; ++number) {
    const std::string& text = articles[number].text;
    const SearchQuery query = analyze_query(text.substr(0, text.find('\n')).substr(0, 90));
    plans.push_back(plan_candidates(query, read_statistics(*archive.index, query), {}).precise);
  }
  return plans;
}

double search_ratio(const Archive& archive, const std::vector<Article>& articles) {
  const RankingProfile profile;
  const std::vector<CandidatePlan> plans = plans_of(archive, articles);
  const auto with_us = [&] {
    for (const CandidatePlan& plan : plans)
      find_candidates(*archive.index, plan, profile, archive.index->live(), profile.candidates);
  };
  const auto with_xapian = [&] {
    for (const CandidatePlan& plan : plans) {
      Xapian::Enquire enquire(archive.database);
      enquire.set_query(to_xapian(plan));
      enquire.set_weighting_scheme(*make_weight(profile));
      enquire.get_mset(0, profile.candidates);
    }
  };
  with_us();
  with_xapian();
  return median_ratio(with_us, with_xapian);
}

int run(bool print_only) {
  const std::vector<Article> articles = recombined_articles();
  const TemporaryDirectory directory;
  const double analysis = analysis_ratio(articles);
  const double building = build_ratio(articles, directory);
  const Result<Archive> archive = open_archive("ratios", directory.path() / "archive");
  if (archive.has_error()) {
    std::fprintf(stderr, "speed_ratios: %s\n", to_string(archive.error()).c_str());
    return 2;
  }
  const double searching = search_ratio(*archive, articles);
  struct Row {
    Expectation expected;
    double measured;
  };
  const std::vector<Row> rows = {
      {{"analysis against ICU case folding", 0.9}, analysis},
      {{"one job's build against Xapian's TermGenerator", 6}, building},
      {{"candidates against Xapian's matcher", 4}, searching},
  };
  bool good = true;
  for (const auto& [expected, measured] : rows) {
    const bool fell = measured < expected.ratio * 2 / 3;
    good = good && !fell;
    std::printf("%-50s %5.2f, was %5.2f%s\n", expected.name, measured, expected.ratio,
                fell ? "  FELL BY MORE THAN A THIRD" : "");
  }
  return good || print_only ? 0 : 1;
}

}  // namespace
}  // namespace timbao

int main(int argc, char** argv) {
  return timbao::run(argc > 1 && std::string_view(argv[1]) == "--print");
}
