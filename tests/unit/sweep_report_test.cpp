// A sweep's report in its forms, from values that are easy to add up.
#include "benchmarks/ranking/sweep_report.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

// Two collections; b=0.5 is the best everywhere but in one fold of the first.
SweepReport small_report() {
  std::vector<SweptCollection> collections(2);
  collections[0].paths.queries = "news,<1>.jsonl";
  collections[0].topic_ids = {"q1", "q2", "q3", "q4"};
  collections[1].paths.queries = "law.jsonl";
  collections[1].topic_ids = {"q1", "q2"};
  RankingProfile quarter;
  quarter.b = 0.25;
  RankingProfile half;
  half.b = 0.5;
  const std::vector<Setting> settings = {{"base", {}}, {"b=0.25", quarter}, {"b=0.5", half}};
  const std::vector<SettingValues> values = {{{0.25, 0.25, 0.25, 0.25}, {0.5, 0.5}},
                                             {{0.5, 0.5, 0.5, 0.5}, {0.5, 0.5}},
                                             {{1, 0.5, 0.5, 1}, {1, 1}}};
  SweepReport report = *make_sweep_report(collections, {"b"}, settings, values, 2);
  report.measure = "nDCG@10";
  return report;
}

std::vector<std::string> lines_starting(const std::string& text, const std::string& begin) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text.compare(at, begin.size(), begin) == 0)
      found.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return found;
}

TEST(SweepReport, HasTheMeansOfEverySettingAndCollection) {
  const SweepReport report = small_report();
  EXPECT_EQ(report.base.means, (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(report.base.mean, 0.375);
  EXPECT_EQ(report.base.parameters, (std::vector<double>{RankingProfile{}.b}));
  ASSERT_EQ(report.settings.size(), 2u);
  EXPECT_EQ(report.settings[1].means, (std::vector<double>{0.75, 1}));
  EXPECT_EQ(report.settings[1].parameters, (std::vector<double>{0.5}));
  EXPECT_EQ(best_settings(report), (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(report.chosen.best_setting, 1u);
  EXPECT_EQ(report.collections[0].held_out, 0.75);
  EXPECT_EQ(report.collections[0].against_base.wins, 4u);
}

TEST(SweepReport, IsOneTableAsCsv) {
  const std::string csv = sweep_csv_report(small_report());
  EXPECT_EQ(lines_starting(csv, "row"),
            (std::vector<std::string>{
                "row,setting,collection,fold,topics,measure,value,on_others,difference,"
                "interval_low,interval_high,wins,losses,ties,t_test_p,randomisation_p,b"}));
  EXPECT_EQ(
      lines_starting(csv, "base"),
      (std::vector<std::string>{"base,base,\"news,<1>.jsonl\",,4,nDCG@10,0.250000,,,,,,,,,,0.75",
                                "base,base,law.jsonl,,2,nDCG@10,0.500000,,,,,,,,,,0.75",
                                "base,base,all,,6,nDCG@10,0.375000,,,,,,,,,,0.75"}));
  EXPECT_EQ(
      lines_starting(csv, "setting,b=0.5"),
      (std::vector<std::string>{"setting,b=0.5,\"news,<1>.jsonl\",,4,nDCG@10,0.750000,,,,,,,,,,0.5",
                                "setting,b=0.5,law.jsonl,,2,nDCG@10,1.000000,,,,,,,,,,0.5",
                                "setting,b=0.5,all,,6,nDCG@10,0.875000,,,,,,,,,,0.5"}));
  const std::vector<std::string> held_out = lines_starting(csv, "held_out");
  ASSERT_EQ(held_out.size(), 3u);
  EXPECT_TRUE(
      held_out[0].starts_with("held_out,,\"news,<1>.jsonl\",,4,nDCG@10,0.750000,,0.500000,"))
      << held_out[0];
  EXPECT_EQ(held_out[2], "held_out,,all,,6,nDCG@10,0.875000,,,,,,,,,,");
  const std::vector<std::string> folds = lines_starting(csv, "fold");
  ASSERT_EQ(folds.size(), 2u);
  for (const std::string& fold : folds)
    EXPECT_TRUE(fold.starts_with("fold,b=0.5,all,")) << fold;
  // Every line has the columns of the heading; only one name has a comma.
  for (const std::string& line : lines_starting(csv, "")) {
    const bool quoted = line.find('"') != std::string::npos;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), quoted ? 17 : 16) << line;
  }
}

TEST(SweepReport, NamesSettingsFoldsAndValuesInEveryForm) {
  const SweepReport report = small_report();
  struct Row {
    std::string report;
    std::vector<const char*> parts;
  };
  const std::vector<Row> rows = {
      {sweep_text_report(report, 1),
       {"held-out nDCG@10: 0.8750  (2 settings, 2 folds; base 0.3750)",
        "  0.8750  0.7500 1.0000  b=0.5\n"}},
      {sweep_json_report(report),
       {R"("measure":"nDCG@10","held_out":0.875)",
        R"("base":{"setting":"base","parameters":{"b":0.75},"mean":0.375,"means":[0.25,0.5]})",
        R"("name":"law.jsonl","topics":2,"base":0.5,"held_out":1.0)",
        R"("held_out_by_topic":{"q1":1.0,"q2":1.0})", R"("best_on_all_topics":"b=0.5")",
        R"({"setting":"b=0.25","parameters":{"b":0.25},"mean":0.5,"means":[0.5,0.5]})",
        R"("setting":"b=0.5","on_others":)"}},
      {sweep_html_report(report),
       {"<!doctype html>", "news,&lt;1&gt;.jsonl", "<h2>nDCG@10 by b</h2>", "<svg ", "<circle ",
        "held out", "<td>0.25</td><td>0.5000</td>", "The first line is the base: base"}},
  };
  for (const Row& row : rows)
    for (const char* part : row.parts)
      EXPECT_NE(row.report.find(part), std::string::npos) << part << "\n" << row.report;
  EXPECT_EQ(rows[0].report.find("b=0.25"), std::string::npos) << "only one was to be shown";
  for (const char* outside : {"http:", "https:", "<script", "<link", "<img", "url("})
    EXPECT_EQ(rows[2].report.find(outside), std::string::npos) << outside;
}

TEST(SweepReport, FailsWhereCrossValidationDoes) {
  std::vector<SweptCollection> collections(1);
  collections[0].topic_ids = {"q1"};
  const Result<SweepReport> report =
      make_sweep_report(collections, {}, {{"base", {}}, {"b=1", {}}}, {{{0}}, {{1}}}, 2);
  ASSERT_TRUE(report.has_error());
  EXPECT_EQ(report.error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace timbao
