// Topics, judgements and runs in their formats, and what is said about bad ones.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "server/evaluation/qrels_file.hpp"
#include "server/evaluation/run_file.hpp"
#include "server/evaluation/topics_file.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

struct FormatRow {
  const char* input;
  const char* expected;  // the content, or the error with its place
};

std::string shown(const Result<std::vector<Topic>>& topics) {
  if (topics.has_error())
    return to_string(topics.error());
  std::string all;
  for (const Topic& topic : *topics)
    all += "[" + topic.id + "|" + topic.text + "]";
  return all;
}

std::string shown(const Result<Judgements>& judgements) {
  if (judgements.has_error())
    return to_string(judgements.error());
  std::string all;
  for (const auto& [topic, grades] : *judgements)
    for (const auto& [document, grade] : grades)
      all += "[" + topic + "|" + document + "|" + std::to_string(grade) + "]";
  return all;
}

std::string shown(const Result<Run>& run) {
  if (run.has_error())
    return to_string(run.error());
  std::string all = run->tag;
  for (const auto& [topic, ranking] : run->rankings) {
    all += "[" + topic;
    for (const RankedDocument& document : ranking)
      all += "|" + document.id;
    all += "]";
  }
  return all;
}

TEST(CollectionFiles, ReadsTopicsOfEveryFormat) {
  const std::vector<FormatRow> rows = {
      // BEIR
      {"{\"_id\":\"q1\",\"text\":\"thủ đô\"}\n{\"_id\":7,\"text\":\"a\",\"metadata\":{}}\n",
       "[q1|thủ đô][7|a]"},
      {"\xEF\xBB\xBF{\"_id\":\"q1\",\"text\":\"a\"}\r\n\r\n{\"_id\":\"q2\",\"text\":\"b\"}\r\n",
       "[q1|a][q2|b]"},
      {"{\"_id\":\"q1\",\"text\":\"a\"}\n{\"_id\":\"q2\"\n",
       "t:2: not JSON at byte 12: Missing a comma or '}' after an object member."},
      {"{\"text\":\"a\"}\n", "t:1: no member \"_id\""},
      {"{\"_id\":\"q1\"}\n", "t:1: no member \"text\""},
      {"{\"_id\":\"q1\",\"text\":[]}\n", "t:1: the member \"text\" is not a string"},
      {"{\"_id\":\" \",\"text\":\"a\"}\n", "t:1: \"_id\" is empty"},
      {"{\"_id\":\"a\",\"text\":\"\"}\n[1]\n", "t:2: not a JSON object"},
      {"{\"_id\":\"q1\",\"text\":\"a\"}\n\n{\"_id\":\"q1\",\"text\":\"b\"}",
       "t:3: the topic \"q1\" stands here a second time"},
      // Tab-separated
      {"q1\tthủ đô\tHà Nội\nq2\t b \n", "[q1|thủ đô\tHà Nội][q2|b]"},
      {"q1 thủ đô\n", "t:1: expected an id, a tab and the topic's text, found \"q1 thủ đô\""},
      {"q1\ta\n\tb\n", "t:2: the topic's id is empty"},
      {"q1\ta\nq1\ta\n", "t:2: the topic \"q1\" stands here a second time"},
      // TREC
      {"<top>\n<num> Number: 301\n<title> International\nOrganized Crime\n\n<desc> Description:\n"
       "Identify 1 < 2\n<narr> Narrative:\nA\n</top>\n<top>\n<num>302</num>"
       "<title>thủ đô</title></top>",
       "[301|International Organized Crime][302|thủ đô]"},
      {"<top><num>1<title>Topic: a < b and c</top>", "[1|a < b and c]"},
      {"<top>\n<num>1\n<title>a\n", "t:1: <top> without </top>"},
      {"<top>\n<num>1\n<title>a\n<top>\n", "t:4: <top> before the </top> of the one before"},
      {"<num>1\n</top>\n", "t:2: </top> without <top>"},
      {"\n<top>\n<title>a\n</top>\n", "t:2: the topic has no <num>"},
      {"<top>\n<num>1\n</top>\n", "t:1: the topic \"1\" has no <title>"},
      {"<top><num>1<title>a</top>\n<top><num>1<title>b</top>",
       "t:2: the topic \"1\" stands here a second time"},
      {"<xml></xml>", "t: holds no topics"},
      {"<top>\n<num>1\n<title>a\n</topic>\n", "t:1: <top> without </top>"},
      // TREC's web track
      {"<webtrack2009>\n<topic number=\"wt09-1\" type=\"faceted\">\n  <query>thủ đô</query>\n"
       "  <description>Find it.\n  </description>\n"
       "  <subtopic number=\"1\" type=\"nav\">Which?</subtopic>\n</topic>\n"
       "<topic number=\"2\" type=\"ambiguous\"><query>Hà\nNội</query></topic>\n</webtrack2009>\n",
       "[wt09-1|thủ đô][2|Hà Nội]"},
      {"<?xml version=\"1.0\"?>\n<!-- <topic number=\"1\">\n--><TOPIC type='x' number = ' A 7 '>"
       "<Query>Lý &amp; Tr&#7847;n &lt;&#x111;&gt; &khong; &#0; a&b</Query></Topic>",
       "[A 7|Lý & Trần <đ> &khong; &#0; a&b]"},
      {"<topic><number>3</number><title>a</title><desc>b</desc></topic>", "[3|a]"},
      {"<topic number=\"1\"><title>a</title><query>b</query></topic>", "[1|b]"},
      {"<topic number=\"1\">\n<query>a</query>\n", "t:1: <topic> without </topic>"},
      {"<topic number=\"1\">\n<topic number=\"2\">\n",
       "t:2: <topic> before the </topic> of the one before"},
      {"<query>a</query>\n</topic>\n", "t:2: </topic> without <topic>"},
      {"<x>\n<topic type=\"faceted\"><query>a</query></topic>",
       "t:2: the topic has no number=\"...\" and no <num>"},
      {"<topic number=7><query>a</query></topic>",
       "t:1: the topic has no number=\"...\" and no <num>"},
      {"<topic number=\"7\">\n<description>a</description>\n</topic>",
       "t:1: the topic \"7\" has no <query>"},
      {"<topic number=\"7\"><query>a</query></topic>\n<topic number=\"7\"><query>b</query></topic>",
       "t:2: the topic \"7\" stands here a second time"},
      {"<topic number=\"7\"><query>a</query></top>\n", "t:1: </top> without <top>"},
      // Nothing
      {"", "t: holds no topics"},
      {"\xEF\xBB\xBF\r\n \n", "t: holds no topics"},
  };
  for (const FormatRow& row : rows)
    EXPECT_EQ(shown(parse_topics(row.input, "t")), row.expected) << row.input;
}

TEST(CollectionFiles, ReadsJudgementsOfEveryFormat) {
  const std::vector<FormatRow> rows = {
      // BEIR
      {"query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n", "[q1|d1|1][q1|d2|0]"},
      {"q1\td1\t2.0\nq2\td 1\t-1\n", "[q1|d1|2][q2|d 1|-1]"},
      {"\xEF\xBB\xBFquery-id\tcorpus-id\tscore\r\nq1\td1\t1\r\n", "[q1|d1|1]"},
      {"q1\td1\t1\nquery-id\tcorpus-id\tscore\n", "q:2: the grade \"score\" is not a whole number"},
      {"q1\td1\tx\nq1\td2\t1\n", "q:1: the grade \"x\" is not a whole number"},
      {"q1\td1\t1.5\n", "q:1: the grade \"1.5\" is not a whole number"},
      {"q1\td1\t1e9\n", "q:1: the grade \"1e9\" is not a whole number"},
      {"q1\td1\t1\nq1\td2\n", "q:2: expected 3 fields (topic, document, grade), found 2"},
      {"q1\t\t1\n", "q:1: the topic's or the document's id is empty"},
      // TREC
      {"1 0 d1 2\n1  0\td2 0\n", "q:2: expected 4 fields (topic, 0, document, grade), found 2"},
      {"1 0 d1 2\n1   0 d2 -2\n\n2 Q0 d1 +1\n", "[1|d1|2][1|d2|-2][2|d1|1]"},
      {"1 0 d1 2\n1 d2 1\n", "q:2: expected 4 fields (topic, 0, document, grade), found 3"},
      // Repeated and contradicting
      {"1 0 d1 1\n1 0 d1 1\n", "[1|d1|1]"},
      {"1 0 d1 1\n2 0 d1 2\n1 0 d1 2\n",
       "q:3: grade 2 for the document \"d1\" of topic \"1\" contradicts the earlier 1"},
      // No judgements
      {"d1\n", "q:1: expected 3 or 4 fields, found 1"},
      {"1 Q0 d1 1 2.5 tag\n", "q:1: expected 3 or 4 fields, found 6"},
      {"", "q: holds no judgements"},
      {"query-id\tcorpus-id\tscore\n", "q: holds no judgements"},
  };
  for (const FormatRow& row : rows)
    EXPECT_EQ(shown(parse_judgements(row.input, "q")), row.expected) << row.input;
}

TEST(CollectionFiles, ReadsRunsInTheOrderOfTrecEval) {
  const std::vector<FormatRow> rows = {
      {"1 Q0 d1 1 2.5 bm25\n1 Q0 d2 2 1.5 bm25\n", "bm25[1|d1|d2]"},
      // The score decides, not the rank; among equal ones the higher id is first.
      {"1 Q0 d1 1 1 a\n1 Q0 d2 2 3 a\n1 Q0 d10 3 1 a\n1 Q0 d9 4 1 a\n", "a[1|d2|d9|d10|d1]"},
      {"\xEF\xBB\xBF"
       "2 Q0 d1 0 -1e-3 a\r\n1\tQ0\td1\t1\t+7\tb\r\n",
       "a[1|d1][2|d1]"},
      {"1 Q0 d1 1 2.5\n",
       "r:1: expected 6 fields (topic, Q0, document, rank, score, tag), found 5"},
      {"1 Q0 d1 1 2.5 a\n1 Q0 a b 2 2.5 a\n",
       "r:2: expected 6 fields (topic, Q0, document, rank, score, tag), found 7"},
      {"1 Q0 d1 1 high a\n", "r:1: the score \"high\" is not a finite number"},
      {"1 Q0 d1 1 nan a\n", "r:1: the score \"nan\" is not a finite number"},
      {"1 Q0 d1 1 2,5 a\n", "r:1: the score \"2,5\" is not a finite number"},
      {"1 Q0 d1 2.5 1 a\n", "r:1: the rank \"2.5\" is not a whole number"},
      {"1 Q0 d1 1 2 a\n2 Q0 d1 1 2 a\n1 Q0 d1 2 1 a\n",
       "r:3: the document \"d1\" stands twice in the ranking of topic \"1\""},
      {"", "r: holds no ranking"},
      {"\x1F\x8B", "r:1: expected 6 fields (topic, Q0, document, rank, score, tag), found 1"},
  };
  for (const FormatRow& row : rows)
    EXPECT_EQ(shown(parse_run(row.input, "r")), row.expected) << row.input;
}

TEST(CollectionFiles, WritesRunsThatReadBackTheSame) {
  timbao::Run run;
  run.tag = "timbao";
  run.rankings["q1"] = {{"d2", 2.5}, {"d1", 0.1}};
  run.rankings["q2"] = {};
  const Result<std::string> lines = format_run(run);
  ASSERT_TRUE(lines.has_value());
  EXPECT_EQ(*lines, "q1 Q0 d2 1 2.5 timbao\nq1 Q0 d1 2 0.1 timbao\n");
  EXPECT_EQ(shown(parse_run(*lines, "r")), "timbao[q1|d2|d1]");
}

TEST(CollectionFiles, RefusesToWriteWhatARunCannotHold) {
  struct Row {
    const char* tag;
    const char* topic;
    const char* document;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"", "q", "d", "the tag is empty, which a run file cannot hold"},
      {"my run", "q", "d",
       "the tag \"my run\" has white space in it, which a run file cannot hold"},
      {"t", "q 1", "d", "the topic id \"q 1\" has white space in it, which a run file cannot hold"},
      {"t", "q", "a\tb",
       "the document id \"a\tb\" has white space in it, which a run file cannot hold"},
      {"t", "q", "", "the document id is empty, which a run file cannot hold"},
  };
  for (const Row& row : rows) {
    timbao::Run run;
    run.tag = row.tag;
    run.rankings[row.topic] = {{row.document, 1}};
    const Result<std::string> lines = format_run(run);
    ASSERT_TRUE(lines.has_error()) << row.expected;
    EXPECT_EQ(to_string(lines.error()), row.expected);
  }
}

TEST(CollectionFiles, SeparatesTiesSoThatTheSearchersOrderStays) {
  std::vector<RankedDocument> ranking = {{"a", 2}, {"b", 2}, {"c", 2}, {"d", 1.1}, {"e", 1.1}};
  separate_ties(ranking);
  timbao::Run run{"t", {{"q", ranking}}};
  EXPECT_EQ(shown(parse_run(*format_run(run), "r")), "t[q|a|b|c|d|e]");
  for (std::size_t index = 1; index < ranking.size(); ++index)
    EXPECT_LT(static_cast<float>(ranking[index].score),
              static_cast<float>(ranking[index - 1].score));
  EXPECT_NEAR(ranking[2].score, 2, 1e-5);
}

TEST(CollectionFiles, FindsTheFilesOfABeirDirectory) {
  const TemporaryDirectory directory;
  directory.write("queries.jsonl", "{\"_id\":\"q1\",\"text\":\"a\"}\n");
  directory.write("qrels.tsv", "q1\td1\t1\n");
  EXPECT_EQ(shown(read_topics(directory.path())), "[q1|a]");
  EXPECT_EQ(shown(read_judgements(directory.path())), "[q1|d1|1]");
  directory.write("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td2\t1\n");
  EXPECT_EQ(shown(read_judgements(directory.path())), "[q1|d2|1]");
}

TEST(CollectionFiles, ReadsACorpusLineByLine) {
  const TemporaryDirectory directory;
  const std::string good =
      directory.write("good.jsonl",
                      "\xEF\xBB\xBF{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"a\"}\r\n\n"
                      "{\"_id\":\"d2\",\"text\":\"b\"}\n");
  std::string seen;
  const auto take = [&seen](CorpusDocument&& document) {
    seen += "[" + document.id + "|" + document.title + "|" + document.text + "]";
  };
  const Result<std::size_t> read = for_each_corpus_document(good, take);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, 2u);
  EXPECT_EQ(seen, "[d1|T|a][d2||b]");
  const std::vector<FormatRow> rows = {
      {"{\"_id\":\"d1\",\"text\":\"a\"}\n\n{\"_id\":\"d1\"}\n", ":3: no member \"text\""},
      {"{\"_id\":\"d1\",\"title\":null,\"text\":\"a\"}\n",
       ":1: the member \"title\" is not a string"},
      {"\n", ": holds no documents"},
  };
  for (const FormatRow& row : rows) {
    const std::string bad = directory.write("bad.jsonl", row.input);
    const Result<std::size_t> result = for_each_corpus_document(bad, take);
    ASSERT_TRUE(result.has_error()) << row.input;
    EXPECT_EQ(to_string(result.error()), bad + row.expected);
  }
}

TEST(CollectionFiles, NamesFilesThatAreMissingOrCompressed) {
  const TemporaryDirectory directory;
  const std::string missing = (directory.path() / "none").string();
  EXPECT_EQ(shown(read_run(missing)), missing + ": no such file");
  EXPECT_EQ(shown(read_topics(missing)), missing + ": no such file");
  EXPECT_EQ(shown(read_judgements(missing)), missing + ": no such file");
  const std::string packed = directory.write("a.run.gz", "\x1F\x8B\x08");
  EXPECT_EQ(shown(read_run(packed)), packed + ": is compressed; unpack it first");
}

}  // namespace
}  // namespace timbao
