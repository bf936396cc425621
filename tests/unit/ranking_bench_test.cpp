// A real collection from archive to measures, beside the reference evaluator's figures.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "benchmarks/ranking/rank_command.hpp"
#include "benchmarks/ranking/run_settings.hpp"
#include "benchmarks/ranking/searched_run.hpp"
#include "benchmarks/ranking/sweep_command.hpp"
#include "benchmarks/ranking/swept_collection.hpp"
#include "server/evaluation/evaluation.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/topics_file.hpp"
#include "server/search/ranking_parameters.hpp"
#include "tests/support/reference_evaluator.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

class SmallCollection : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string corpus;
    for (int number = 0; number < 30; ++number)
      corpus += R"({"_id":"d)" + std::to_string(number) + R"(","title":"Bài )" +
                std::to_string(number) + R"(","text":"thủ đô Hà Nội và )" +
                (number % 2 == 0 ? "Huế" : "Đà Nẵng Đà Nẵng") + "\"}\n";
    const RecordedBuild built = build(archive(), {directory_.write("corpus.jsonl", corpus)});
    ASSERT_TRUE(built.summary.has_value()) << to_string(built.summary.error());
    directory_.write("queries.jsonl",
                     "{\"_id\":\"q1\",\"text\":\"Huế\"}\n{\"_id\":\"q2\",\"text\":\"da nang\"}\n"
                     "{\"_id\":\"q3\",\"text\":\"not judged\"}\n");
    directory_.write("qrels.tsv", "q1\td4\t1\nq2\td3\t2\nq2\td5\t1\n");
  }

  std::filesystem::path archive() const { return directory_.path() / "archive"; }
  CollectionPaths paths() const { return {archive(), directory_.path(), directory_.path()}; }

  TemporaryDirectory directory_;
};

TEST_F(SmallCollection, IsSearchedForJudgedTopicsInTheSearchersOrder) {
  const Result<Archive> opened = open_archive("test", archive());
  ASSERT_TRUE(opened.has_value());
  const std::vector<Topic> judged =
      *judged_topics(*read_topics(directory_.path()), *read_judgements(directory_.path()));
  ASSERT_EQ(judged.size(), 2u);
  const Result<SearchedRun> searched = search_topics(*opened, judged, {}, 5);
  ASSERT_TRUE(searched.has_value());
  EXPECT_EQ(searched->latencies.size(), 2u);
  const std::vector<RankedDocument>& ranking = searched->run.rankings.at("q1");
  ASSERT_EQ(ranking.size(), 5u);
  std::vector<RankedDocument> sorted = ranking;
  sort_ranking(sorted);
  for (std::size_t rank = 0; rank < ranking.size(); ++rank)
    EXPECT_EQ(sorted[rank].id, ranking[rank].id);
}

TEST_F(SmallCollection, IsSweptTheSameByOneThreadAndByMoreAndFromTheStateFile) {
  std::vector<SweptCollection> collections;
  collections.push_back(*open_collection(paths()));
  EXPECT_EQ(collections[0].topic_ids, (std::vector<std::string>{"q1", "q2"}));
  const std::vector<Setting> settings =
      *grid_settings({*parse_grid_axis("k1=0.5,1.2"), *parse_grid_axis("b=0,1")}, {});
  SweepJob job{*parse_measure("nDCG@10"), 10, 1};
  SweepState none = *SweepState::open("");
  const Result<std::vector<SettingValues>> alone =
      evaluate_settings(collections, settings, job, none);
  ASSERT_TRUE(alone.has_value()) << to_string(alone.error());
  job.threads = 3;
  const std::filesystem::path path = directory_.path() / "state";
  for (const char* round : {"computed", "resumed"}) {
    SweepState state = *SweepState::open(path);
    const Result<std::vector<SettingValues>> values =
        evaluate_settings(collections, settings, job, state);
    ASSERT_TRUE(values.has_value()) << round;
    EXPECT_EQ(*values, *alone) << round;
  }
  std::ifstream lines(path);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);)
    ++count;
  EXPECT_EQ(count, 1 + settings.size());  // nothing was computed twice
}

TEST_F(SmallCollection, IsRankedAsItsArchiveIsSetUnlessAProfileIsNamed) {
  ASSERT_TRUE(write_archive_settings(archive(), *make_archive_settings("exact", {{"k1", 0.5}}))
                  .has_value());
  struct Row {
    const char* profile;
    std::vector<std::string> settings;
    const char* expected;  // the profile's name, k1 and unmarked_as_typed
  };
  const std::vector<Row> rows = {
      {"", {}, "exact 0.5 1"},
      {"", {"k1=2"}, "exact 2 1"},
      {"default", {}, "default 1.2 0.05"},
      {"passage", {"unmarked_as_typed=3"}, "passage 1.2 3"},
  };
  for (const Row& row : rows) {
    RankOptions options;
    options.archive = archive();
    options.queries = options.qrels = directory_.path();
    options.run = directory_.path() / "set.run";
    options.profile = row.profile;
    options.settings = row.settings;
    const Result<void> ranked = run_rank_command(options);
    ASSERT_TRUE(ranked.has_value()) << to_string(ranked.error());
    const RunSettings settings = **read_run_settings(settings_path(options.run));
    char shown[64];
    std::snprintf(shown, sizeof shown, "%s %g %g", settings.profile.c_str(), settings.ranking.k1,
                  settings.ranking.unmarked_as_typed);
    EXPECT_STREQ(shown, row.expected) << row.profile;
  }
}

TEST_F(SmallCollection, IsNotSweptWithOneThatIsRankedInAnotherWay) {
  const std::filesystem::path other = directory_.path() / "other";
  std::filesystem::copy(archive(), other, std::filesystem::copy_options::recursive);
  SweepOptions options;
  for (const std::filesystem::path& one : {archive(), other})
    options.collections.push_back(one.string() + "," + directory_.path().string() + "," +
                                  directory_.path().string());
  options.grid = {"k1=0.5,1.2"};
  options.folds = 3;
  EXPECT_TRUE(run_sweep_command(options).has_value());
  ASSERT_TRUE(write_archive_settings(other, *make_archive_settings("news", {})).has_value());
  const Result<void> mixed = run_sweep_command(options);
  ASSERT_TRUE(mixed.has_error());
  EXPECT_EQ(to_string(mixed.error()),
            "--profile: the archives are set to different rankings; name one");
  options.profile = "default";
  EXPECT_TRUE(run_sweep_command(options).has_value());
}

TEST_F(SmallCollection, SaysWhatIsWrongWithASetting) {
  RankingProfile profile;
  EXPECT_TRUE(apply_setting(profile, "k1=0.9").has_value());
  EXPECT_EQ(profile.k1, 0.9);
  for (const char* bad : {"k1", "=1", "k1=", "k1=1x", "k1=1,2"})
    EXPECT_EQ(to_string(apply_setting(profile, bad).error()),
              "--set: \"" + std::string(bad) + "\" is not name=number");
  EXPECT_TRUE(to_string(apply_setting(profile, "k9=1").error()).starts_with("k9: no ranking"));
}

// The run as other systems write such files: line ends, fields, numbers and ties of their own.
std::string foreign_lines(const timbao::Run& run, const char* separator, const char* line_end,
                          double (*score_of)(std::size_t place, double score)) {
  std::string lines;
  for (const auto& [topic, ranking] : run.rankings)
    for (std::size_t place = 0; place < ranking.size(); ++place) {
      char score[64];
      std::snprintf(score, sizeof score, "%.9e", score_of(place, ranking[place].score));
      // Ranks count down from 0 here: they are to be ignored.
      for (const std::string& field :
           {topic, std::string("Q0"), ranking[place].id, std::to_string(ranking.size() - place - 1),
            std::string(score)})
        lines += field + separator;
      lines += std::string("other") + line_end;
    }
  return lines;
}

struct ForeignForm {
  const char* name;
  const char* separator;
  const char* line_end;
  double (*score_of)(std::size_t place, double score);
};

const std::vector<ForeignForm>& foreign_forms() {
  static const std::vector<ForeignForm> forms = {
      {"as it is", "\t", "\n", [](std::size_t, double score) { return score; }},
      {"whole numbers", " ", "\r\n", [](std::size_t, double score) { return std::floor(score); }},
      {"ties of ten", "  ", "\n",
       [](std::size_t place, double) { return -static_cast<double>(place / 10); }},
      {"nothing but ties", " ", "\n\n", [](std::size_t, double) { return 1.0; }},
      {"upside down", " ", "\n", [](std::size_t, double score) { return -score; }},
      {"small numbers", " ", "\n",
       [](std::size_t place, double) { return 1e-30 / (1.0 + static_cast<double>(place)); }},
  };
  return forms;
}

TEST(RankingBench, AgreesWithTheReferenceEvaluatorOnARealRun) {
  const auto data = shared_data("alqac2023");
  if (!data)
    GTEST_SKIP() << "the collection alqac2023 is not here (../shared/data)";
  if (const std::string missing = missing_for_reference(); !missing.empty())
    GTEST_SKIP() << missing;
  const TemporaryDirectory directory;
  const std::string corpus = (directory.path() / "corpus.jsonl").string();
  const std::string unpack =
      "zstd -dcq '" + (*data / "corpus.jsonl.zst").string() + "' > '" + corpus + "' 2>/dev/null";
  if (std::system(unpack.c_str()) != 0)
    GTEST_SKIP() << "zstd is not installed, or the corpus is not packed with it";
  ASSERT_TRUE(build(directory.path() / "archive", {corpus}).summary.has_value());
  const Result<Archive> archive = open_archive("test", directory.path() / "archive");
  ASSERT_TRUE(archive.has_value());
  const Result<SearchedRun> searched =
      search_topics(*archive, *read_topics(*data), RankedBy{}, 100);
  ASSERT_TRUE(searched.has_value());
  timbao::Run run = searched->run;
  run.tag = "timbao";
  const std::string qrels = (*data / "qrels.tsv").string();
  expect_reference_agrees(directory.write("timbao.run", *format_run(run)), qrels);
  for (const ForeignForm& form : foreign_forms()) {
    SCOPED_TRACE(form.name);
    const std::string lines = foreign_lines(run, form.separator, form.line_end, form.score_of);
    expect_reference_agrees(directory.write("foreign.run", lines), qrels);
  }
  // What is measured in memory is what the file says.
  const std::vector<Measure> measures = *parse_measures("nDCG@10,AP");
  const Judgements judgements = *read_judgements(qrels);
  EXPECT_EQ(evaluate(run, judgements, measures).values,
            evaluate(*read_run(directory.path() / "timbao.run"), judgements, measures).values);
}

}  // namespace
}  // namespace timbao
