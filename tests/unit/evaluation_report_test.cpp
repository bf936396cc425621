// The forms of a report.
#include "benchmarks/ranking/evaluation_report.hpp"

#include <string>

#include <gtest/gtest.h>

namespace timbao {
namespace {

// Two runs over two topics; the second loses q1. Names and texts need escaping.
EvaluationReport small_report() {
  const Judgements judgements = {{"q1", {{"a", 1}}}, {"q2", {{"b", 1}}}};
  const std::vector<Measure> measures = *parse_measures("MRR@10,P@1");
  EvaluationReport report;
  report.runs.push_back(
      make_run_report("base,\"1\"", {"x", {{"q1", {{"a", 1}}}}}, judgements, measures));
  report.runs.push_back(make_run_report(
      "<b>", {"y", {{"q1", {{"c", 2}, {"a", 1}}}, {"q2", {{"b", 1}}}}}, judgements, measures));
  report.texts = {{"q1", "thủ đô <là> gì"}};
  compare_runs(report, judgements, 10);
  return report;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(EvaluationReport, IsOneTableAsCsv) {
  EvaluationReport report = small_report();
  report.per_query = true;
  EXPECT_EQ(csv_report(report),
            "run,topic,measure,value,difference,interval_low,interval_high,wins,losses,ties,"
            "t_test_p,randomisation_p\n"
            "\"base,\"\"1\"\"\",all,MRR@10,0.500000,,,,,,,,\n"
            "\"base,\"\"1\"\"\",all,P@1,0.500000,,,,,,,,\n"
            "\"base,\"\"1\"\"\",q1,MRR@10,1.000000,,,,,,,,\n"
            "\"base,\"\"1\"\"\",q2,MRR@10,0.000000,,,,,,,,\n"
            "\"base,\"\"1\"\"\",q1,P@1,1.000000,,,,,,,,\n"
            "\"base,\"\"1\"\"\",q2,P@1,0.000000,,,,,,,,\n"
            "<b>,all,MRR@10,0.750000,0.250000,-9.279654,9.779654,1,1,0,0.795167,1\n"
            "<b>,all,P@1,0.500000,0.000000,-12.706205,12.706205,1,1,0,1,1\n"
            "<b>,q1,MRR@10,0.500000,-0.500000,,,,,,,\n"
            "<b>,q2,MRR@10,1.000000,1.000000,,,,,,,\n"
            "<b>,q1,P@1,0.000000,-1.000000,,,,,,,\n"
            "<b>,q2,P@1,1.000000,1.000000,,,,,,,\n");
}

TEST(EvaluationReport, NamesLossesWithTextAndRanks) {
  const std::string text = text_report(small_report());
  EXPECT_TRUE(holds(text, "1.0000 -> 0.5000  q1  thủ đô <là> gì\n")) << text;
  EXPECT_TRUE(holds(text, "       1 -> 2    grade 1  a\n")) << text;
}

TEST(EvaluationReport, IsAnObjectAsJson) {
  const std::string json = json_report(small_report());
  EXPECT_TRUE(holds(json, R"("measures":{"MRR@10":0.5,"P@1":0.5})")) << json;
  EXPECT_TRUE(holds(json, R"("worst_losses":[{"topic":"q1","text":"thủ đô <là> gì")")) << json;
  EXPECT_TRUE(holds(json, R"("baseline_rank":1,"contender_rank":2)")) << json;
}

TEST(EvaluationReport, IsAPageThatNeedsNothingElse) {
  EvaluationReport report = small_report();
  report.runs[0].latencies = {{"q1", 2.0}, {"q2", 4.0}};
  const std::string page = html_report(report);
  EXPECT_TRUE(page.starts_with("<!doctype html>"));
  EXPECT_TRUE(holds(page, "&lt;b&gt; against base,&quot;1&quot;"));
  EXPECT_TRUE(holds(page, "thủ đô &lt;là&gt; gì"));
  EXPECT_TRUE(holds(page, "Latency against MRR@10"));
  EXPECT_TRUE(holds(page, "prefers-color-scheme:dark"));
  for (const char* outside : {"http:", "https:", "<script", "<link", "<img", "url("})
    EXPECT_FALSE(holds(page, outside)) << outside;
}

TEST(EvaluationReport, TakesLatenciesByNearestRank) {
  const Latencies latencies = {{"a", 4}, {"b", 1}, {"c", 3}, {"d", 2}};
  EXPECT_EQ(percentile(latencies, 0.5), 2);
  EXPECT_EQ(percentile(latencies, 0.95), 4);
  EXPECT_EQ(percentile(latencies, 0), 1);
  EXPECT_EQ(percentile({}, 0.5), 0);
}

}  // namespace
}  // namespace timbao
