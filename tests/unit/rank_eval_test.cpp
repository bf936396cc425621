// Judged queries over HTTP: what is read, what is refused, what is answered.
#include "server/http/rank_eval.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "tests/support/small_archive.hpp"
#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

TEST(RankEval, NamesTheMemberThatIsWrong) {
  struct Row {
    const char* body;
    const char* error;
  };
  const std::vector<Row> rows = {
      {"", "body: is not JSON: The document is empty. At byte 0"},
      {"[]", "body: is not a JSON object"},
      {"{}", "requests: is missing"},
      {R"({"requests":{}})", "requests: is not an array with something in it"},
      {R"({"requests":[]})", "requests: is not an array with something in it"},
      {R"({"requests":[3]})", "requests[0]: is not an object"},
      {R"({"requests":[{}]})", "requests[0].id: is missing"},
      {R"({"requests":[{"id":1}]})", "requests[0].id: is not a string"},
      {R"({"requests":[{"id":"a"}]})", "requests[0].query: is missing"},
      {R"({"requests":[{"id":"a","query":"x"}]})", "requests[0].ratings: is missing"},
      {R"({"requests":[{"id":"a","query":"x","ratings":{}}]})",
       "requests[0].ratings: is not an array"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[{"id":"d","rating":"1"}]}]})",
       "requests[0].ratings[0].rating: is not a whole number"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[{"id":"d","rating":1},{"id":"d","rating":1}]}]})",
       "requests[0].ratings[1].id: \"d\" is rated twice"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[]},{"id":"a","query":"x","ratings":[]}]})",
       "requests[1].id: \"a\" is given twice"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[],"k":1}]})",
       "requests[0].k: is not known here"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[]}],"depth":0})",
       "depth: is not a whole number from 1 to 1000"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[]}],"depth":1,"depth":2})",
       "depth: is given twice"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[]}],"profile":"best"})",
       "profile: is none of default, news, exact, passage"},
      {R"({"requests":[{"id":"a","query":"x","ratings":[]}],"parameters":{"k1":"a"}})",
       "parameters.k1: is not a number"},
  };
  for (const Row& row : rows) {
    const Result<RankEvalRequest> request = parse_rank_eval(row.body);
    ASSERT_TRUE(request.has_error()) << row.body;
    EXPECT_EQ(to_string(request.error()), row.error);
    EXPECT_EQ(request.error().code, ErrorCode::invalid_argument);
  }
}

TEST(RankEval, RefusesUnknownMeasuresAndParameters) {
  for (const char* more : {R"("measures":["nDCG"],"x":1)", R"("measures":["Foo@3"])",
                           R"("parameters":{"k9":1})", R"("parameters":{"k1":-5})"}) {
    const std::string body =
        R"({"requests":[{"id":"a","query":"x","ratings":[]}],)" + std::string(more) + "}";
    EXPECT_TRUE(parse_rank_eval(body).has_error()) << body;
  }
}

TEST(RankEval, RanksAsTheArchiveIsSetUnlessAProfileIsNamed) {
  RankingProfile settings;
  settings.recency = 0.5;
  settings.k1 = 0.9;
  const std::string queries = R"({"requests":[{"id":"a","query":"x","ratings":[]}])";
  struct Row {
    const char* more;
    double k1;
    double recency;
  };
  const std::vector<Row> rows = {
      {"}", 0.9, 0.5},
      {R"(,"parameters":{"k1":2}})", 2, 0.5},
      {R"(,"profile":"default"})", RankingProfile{}.k1, 0},
      {R"(,"profile":"news","parameters":{"k1":2}})", 2, 0.5},
  };
  for (const Row& row : rows) {
    const Result<RankEvalRequest> request = parse_rank_eval(queries + row.more, settings);
    ASSERT_TRUE(request.has_value()) << to_string(request.error());
    EXPECT_EQ(request->profile.k1, row.k1) << row.more;
    EXPECT_EQ(request->profile.recency, row.recency) << row.more;
  }
}

TEST(RankEval, GivesTheMeasuresOfEachQueryAndTheirMeans) {
  const TemporaryDirectory directory;
  const std::string lines = R"({"id":"1","title":"Làng đúc đồng","text":"Nghề cũ."}
{"id":"2","title":"Đồng lúa","text":"Mùa gặt."}
{"id":"3","title":"Lúa chín","text":"Cánh đồng."})";
  ASSERT_TRUE(
      build(directory.path() / "archive", {directory.write("a.jsonl", lines)}).summary.has_value());
  const Result<Archive> archive = open_archive("test", directory.path() / "archive");
  ASSERT_TRUE(archive.has_value());
  const Result<RankEvalRequest> request = parse_rank_eval(
      R"({"requests":[
        {"id":"q1","query":"đúc đồng","ratings":[{"id":"1","rating":1}]},
        {"id":"q2","query":"lúa chín","ratings":[{"id":"2","rating":1},{"id":"3","rating":0}]},
        {"id":"q3","query":"không có","ratings":[{"id":"9","rating":1}]},
        {"id":"q4","query":"lúa","ratings":[{"id":"9","rating":0}]}],
        "measures":["MRR@10","P@1"]})");
  ASSERT_TRUE(request.has_value()) << to_string(request.error());
  const Result<std::string> json = rank_eval_json(*archive, *request);
  ASSERT_TRUE(json.has_value());
  rapidjson::Document answer;
  answer.Parse(json->c_str());
  ASSERT_FALSE(answer.HasParseError()) << *json;
  EXPECT_EQ(answer["queries"].GetUint64(), 3u);
  EXPECT_EQ(answer["queries_without_relevant"].GetUint64(), 1u);
  EXPECT_DOUBLE_EQ(answer["measures"]["MRR@10"].GetDouble(), 0.5);
  EXPECT_DOUBLE_EQ(answer["measures"]["P@1"].GetDouble(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(answer["details"]["q2"]["measures"]["MRR@10"].GetDouble(), 0.5);
  EXPECT_DOUBLE_EQ(answer["details"]["q3"]["measures"]["MRR@10"].GetDouble(), 0);
  EXPECT_EQ(answer["details"]["q2"]["unrated"].Size(), 0u);

  const auto now = std::chrono::steady_clock::now();
  EXPECT_TRUE(rank_eval_json(*archive, *request, now + std::chrono::hours(1)).has_value());
  const Result<std::string> late = rank_eval_json(*archive, *request, now);
  ASSERT_TRUE(late.has_error());
  EXPECT_EQ(late.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace timbao
