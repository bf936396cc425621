// Scores of two runs side by side, from tables to the program's reports.
#include "benchmarks/ranking/score_accounts.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/explained_losses.hpp"
#include "benchmarks/ranking/rank_command.hpp"
#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/text_lines.hpp"
#include "server/search/ranking_parameters.hpp"
#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

ScoreParts parts(double words, double lead, double passage = 0) {
  ScoreParts all;
  all.words = words;
  all.lead = lead;
  all.passage = passage;
  return all;
}

std::string shown(const ScoreRow& row) {
  std::string text = row.label + ":";
  for (const std::optional<double>& value : row.values)
    text += value ? fmt::format(" {:g}", *value) : " -";
  for (const std::optional<double>& lead : lead_of_relevant(row))
    text += lead ? fmt::format(" | {:g}", *lead) : " | -";
  return text;
}

TEST(ScoreAccounts, LineUpWordsHoweverEachRunReadThem) {
  ScoreExplanation before;
  before.words = {{"ha", "hà", 0.9, parts(1, 0.5)},
                  {"noi", "nội", 1, parts(2, 0)},
                  {"ha", "hà", 0.9, parts(1, 0.25)}};
  before.whole = parts(0, 0, 4);
  ScoreExplanation after;
  after.words = {{"ha", "hà", 0.9, parts(1, 0)}, {"nội", "nội", 1, parts(3, 0)}};
  DocumentAccounts relevant{"a", true, {}};
  relevant.runs[0].explanation = before;
  relevant.runs[1].explanation = after;
  DocumentAccounts other{"x", false, {}};
  other.runs[0].missing = "no article with this id";
  other.runs[1].explanation = after;
  std::vector<std::string> lines;
  for (const ScoreRow& row : score_rows({relevant, other}))
    lines.push_back(shown(row));
  const std::vector<std::string> expected = {
      "words: 4 4 - 4 | - | 0",
      "lead: 0.75 0 - 0 | - | 0",
      "passage: 4 0 - 0 | - | 0",
      "ha [hà]: 1.5 1 - 1 | - | 0",
      "ha [hà], words: 1 1 - 1 | - | 0",
      "ha [hà], lead: 0.5 0 - 0 | - | 0",
      "noi [nội]: 2 0 - 0 | - | 0",
      "noi [nội], words: 2 0 - 0 | - | 0",
      "ha [hà] (2): 1.25 0 - 0 | - | 0",
      "ha [hà] (2), words: 1 0 - 0 | - | 0",
      "ha [hà] (2), lead: 0.25 0 - 0 | - | 0",
      "nội: 0 3 - 3 | - | 0",
      "nội, words: 0 3 - 3 | - | 0",
      "(no single word): 4 0 - 0 | - | 0",
      "(no single word), passage: 4 0 - 0 | - | 0",
      "score: 8.75 4 - 4 | - | 0",
  };
  EXPECT_EQ(lines, expected);
  EXPECT_TRUE(score_rows({{"a", true, {}}}).empty());
}

// An article where the word stands first, and one that repeats it further down.
class TwoRuns : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string filler;
    for (int count = 0; count < 60; ++count)
      filler += "mưa gió ";
    const std::string corpus = R"({"_id":"first","title":"","text":"Huế )" + filler + "\"}\n" +
                               R"({"_id":"often","title":"Bài ca","text":")" + filler +
                               "Huế Huế Huế Huế\"}\n" + R"({"_id":"other","title":"","text":")" +
                               filler + "\"}\n";
    ASSERT_TRUE(build(archive(), {directory_.write("corpus.jsonl", corpus)}).summary.has_value());
    directory_.write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"Huế\"}\n");
    directory_.write("qrels.tsv", "q1\tfirst\t1\n");
    rank("a.run", {"lead=5"});
    rank("b.run", {"lead=0"});
  }

  std::filesystem::path archive() const { return directory_.path() / "archive"; }
  std::filesystem::path run(const char* name) const { return directory_.path() / name; }

  void rank(const char* name, std::vector<std::string> settings) {
    RankOptions options;
    options.archive = archive();
    options.queries = directory_.path() / "queries.jsonl";
    options.qrels = directory_.path();
    options.run = run(name);
    options.settings = std::move(settings);
    options.expand = "none";
    const Result<void> ranked = run_rank_command(options);
    ASSERT_TRUE(ranked.has_value()) << to_string(ranked.error());
  }

  // As `timbao-eval evaluate` makes it.
  EvaluationReport report(const char* baseline, const char* contender) const {
    const Judgements judgements = *read_judgements(directory_.path());
    EvaluationReport made;
    std::map<std::filesystem::path, std::shared_ptr<const Archive>> opened;
    std::vector<ScoreSource> sources;
    for (const char* name : {baseline, contender}) {
      made.runs.push_back(
          make_run_report(name, *read_run(run(name)), judgements, *parse_measures("nDCG@10")));
      sources.push_back(*find_score_source(run(name), opened));
      made.runs.back().not_explained = sources.back().missing;
    }
    compare_runs(made, judgements, 10);
    explain_losses(sources, made);
    return made;
  }

  TemporaryDirectory directory_;
};

TEST_F(TwoRuns, SayWithWhichNumbersTheyWereMade) {
  const Result<std::optional<RunSettings>> settings =
      read_run_settings(settings_path(run("a.run")));
  ASSERT_TRUE(settings.has_value()) << to_string(settings.error());
  ASSERT_TRUE(settings->has_value());
  EXPECT_EQ((*settings)->archive, archive());
  EXPECT_EQ((*settings)->profile, "default");
  EXPECT_FALSE((*settings)->variants.places);
  RankingProfile expected;
  expected.lead = 5;
  for (const RankingParameter& parameter : ranking_parameters())
    EXPECT_EQ(value_of(parameter, (*settings)->ranking), value_of(parameter, expected))
        << parameter.name;
}

TEST_F(TwoRuns, AreExplainedOnBothSidesWhereATopicGotWorse) {
  const EvaluationReport made = report("a.run", "b.run");
  ASSERT_EQ(made.contenders[0].losses.size(), 1u);
  ASSERT_EQ(made.contenders[0].accounts.size(), 1u);
  const std::vector<DocumentAccounts>& documents = made.contenders[0].accounts[0];
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].document, "first");
  EXPECT_EQ(documents[1].document, "often");
  for (const DocumentAccounts& document : documents)
    for (const ScoreAccount& account : document.runs) {
      ASSERT_TRUE(account.explanation) << document.document << ": " << account.missing;
      // The explanation is of the score that the run has; ties apart, which are separated.
      EXPECT_NEAR(account.explanation->score, account.in_run, 1e-5) << document.document;
    }
  EXPECT_EQ(documents[0].runs[0].rank, 1u);
  EXPECT_EQ(documents[0].runs[1].rank, 2u);
  EXPECT_GT(documents[0].runs[0].explanation->words[0].parts.lead, 0);
  EXPECT_EQ(documents[0].runs[1].explanation->words[0].parts.lead, 0);
  struct Row {
    std::string report;
    std::vector<const char*> parts;
  };
  const std::vector<Row> rows = {
      {text_report(made),
       {"first was overtaken by often", "first: 1 -> 2", "often: 2 -> 1", "the one less the other",
        "\n      lead   ", "\n      huế   ", "\n      score   "}},
      {json_report(made),
       {R"("fallen":"first","overtaken_by":"often")", R"("role":"relevant")",
        R"("role":"overtook it")", R"("query_words":[{"word":"huế")", R"("lead":)"}},
      {html_report(made),
       {"Scores of q1", "overtaken by often: 2 &rarr; 1", "<td>huế, lead</td>",
        "<tr class=\"sum\"><td>score</td>"}},
  };
  for (const Row& row : rows)
    for (const char* part : row.parts)
      EXPECT_NE(row.report.find(part), std::string::npos) << part << "\n" << row.report;
}

TEST_F(TwoRuns, SayWhatCannotBeExplained) {
  std::filesystem::copy_file(run("a.run"), run("foreign.run"));
  const EvaluationReport foreign = report("foreign.run", "b.run");
  EXPECT_NE(text_report(foreign).find(
                "scores of foreign.run are not explained: there is no foreign.run.settings.json "
                "beside the run"),
            std::string::npos)
      << text_report(foreign);
  EXPECT_NE(text_report(foreign).find("\n      huế                            -    0."),
            std::string::npos)
      << text_report(foreign);
  std::map<std::filesystem::path, std::shared_ptr<const Archive>> opened;
  ASSERT_TRUE(build(archive(), {directory_.path() / "corpus.jsonl"}).summary.has_value());
  EXPECT_EQ(find_score_source(run("a.run"), opened)->missing,
            "its archive has changed since the run was written: " + archive().string());
  opened.clear();
  std::filesystem::remove_all(archive());
  EXPECT_EQ(find_score_source(run("a.run"), opened)->missing,
            "its archive: " + archive().string() + ": no such directory");
}

TEST_F(TwoRuns, NameTheMemberOfASettingsFileThatIsWrong) {
  struct Row {
    const char* from;
    const char* to;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"{", "", "is not a JSON object"},
      {"\"archive\"", "\"x\"", "archive: is missing or not a string"},
      {"\"records\": 4", "\"records\": -1", "records: is missing or not a whole number"},
      {"\"expand\": \"none\"", "\"expand\": \"all\"", "expand: has \"all\""},
      {"bm25", "bm42", "scheme: "},
      {"\"b\": 0.75", "\"b\": 75", "parameters.b: 75 is not between 0 and 1"},
      {"\"k1\"", "\"k9\"", "parameters.k9: no ranking parameter has this name"},
  };
  const std::string path = settings_path(run("a.run")).string();
  const std::string good = *read_text_file(path);
  for (const Row& row : rows) {
    const std::size_t at = good.find(row.from);
    ASSERT_NE(at, std::string::npos) << row.from << "\n" << good;
    std::string bad = good;
    directory_.write("a.run.settings.json", bad.replace(at, std::string(row.from).size(), row.to));
    const Result<std::optional<RunSettings>> read = read_run_settings(path);
    ASSERT_TRUE(read.has_error()) << row.to;
    EXPECT_TRUE(to_string(read.error()).starts_with(path + ": " + row.expected))
        << to_string(read.error());
  }
}

}  // namespace
}  // namespace timbao
