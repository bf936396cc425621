// The program's exit status and messages.
#include <cstdio>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_directory.hpp"

namespace timbao {
namespace {

struct Ended {
  int status = -1;
  std::string output;  // standard output and error
};

Ended run_program(const std::string& arguments) {
  Ended ended;
  const std::string command = std::string(TIMBAO_EVAL_PROGRAM) + " " + arguments + " 2>&1";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr)
    return ended;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    ended.output.append(buffer, count);
  ended.status = WEXITSTATUS(::pclose(pipe));
  return ended;
}

TEST(TimbaoEval, EndsWithTheStatusAndReasonOfWhatWentWrong) {
  const TemporaryDirectory directory;
  const std::string run = directory.write("a.run", "q1 Q0 d1 1 2 a\nq1 Q0 d2 2 1 a\n");
  const std::string other = directory.write("b.run", "q9 Q0 d1 1 2 a\n");
  const std::string bad = directory.write("c.run", "q1 Q0 d1 1 2 a\nq1 Q0 d1 2 1 a\n");
  const std::string qrels = directory.write("q.tsv", "q1\td2\t1\n");
  const std::string topics = directory.write("t.tsv", "q1\thỏi\n");
  const std::string collection = "--queries " + topics + " --qrels " + qrels;
  const std::string unwritable = (directory.path() / "none" / "out").string();
  struct Row {
    std::string arguments;
    int status;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {"--help", 0, "Exit status: 0 done, 1 failed, 2 wrong usage."},
      {"evaluate " + run + " --qrels " + qrels, 0, "0.6309"},
      {"", 2, "--archive is required"},
      {"--archive x", 2, "--queries is required"},
      {"--archive x --depth 0 " + collection, 2, "--depth: "},
      {"--archive x --set k9=1 " + collection, 2, "k9: no ranking parameter has this name"},
      {"--archive x --measures ERR@10 " + collection, 2, "\"ERR@10\" is no measure; known are"},
      {"--archive " + unwritable + " " + collection, 1, unwritable},
      {"evaluate --qrels " + qrels, 2, "RUN is required"},
      {"evaluate " + run, 2, "--qrels is required"},
      {"evaluate " + run + " --format xml --qrels " + qrels, 2, "--format: xml not in"},
      {"evaluate " + other + " --qrels " + qrels, 1, "do they belong together?"},
      {"evaluate " + bad + " --qrels " + qrels, 1,
       bad + ":2: the document \"d1\" stands twice in the ranking of topic \"q1\""},
      {"evaluate " + run + " --html " + unwritable + " --qrels " + qrels, 1,
       unwritable + ": cannot be written: No such file or directory"},
      {"evaluate " + run + " --qrels " + qrels + " >/dev/full", 1,
       ""},  // the message goes the same way
      {"sweep --grid k1=1", 2, "--archive is required"},
      {"sweep --collection a,b --grid k1=1", 2, "\"a,b\" is not ARCHIVE,QUERIES,QRELS"},
      {"sweep --collection a,b,c", 2, "--grid is required"},
      {"sweep --collection a,b,c --grid b=0..1", 2, "the range of b needs --random"},
      {"sweep --collection a,b,c --grid b=1 --measure R@500", 2, "looks deeper than --depth"},
      {"sweep --collection a,b,c --grid b=1 --folds 1", 2, "--folds: "},
      {"sweep --collection a,b,c --grid b=1 --format xml", 2, "--format: xml not in"},
      {"sweep --collection a,b,c --grid b=1 --profile best", 2, "--profile: is none of default"},
      {"sweep --collection a,b,c --grid b=1 --set k9=1", 2, "k9: no ranking parameter"},
      {"--archive x --profile best " + collection, 2, "--profile: is none of default"},
      {"--archive x --scheme bm42 " + collection, 2, "--scheme: "},
      {"--archive x --expand all " + collection, 2, "--expand: has \"all\", which is none of"},
  };
  for (const Row& row : rows) {
    const Ended ended = run_program(row.arguments);
    EXPECT_EQ(ended.status, row.status) << row.arguments << "\n" << ended.output;
    EXPECT_NE(ended.output.find(row.expected), std::string::npos) << row.arguments << "\n"
                                                                  << ended.output;
  }
}

}  // namespace
}  // namespace timbao
