// The best candidates are those of sorting them all, whichever way they are gathered.
#include "server/search/score_accumulators.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

constexpr std::uint32_t document_end = 5000;

struct Row {
  const char* name;
  unsigned scored_one_in;   // one article in so many has a score
  unsigned allowed_one_in;  // and one in so many may be taken
  unsigned different;       // so many different scores there are: equal ones go by document
};

const std::vector<Row> rows = {
    {"all", 1, 1, 1'000'000},    {"all alike", 1, 1, 1},    {"few scores", 1, 2, 3},
    {"some allowed", 2, 3, 100}, {"few allowed", 3, 50, 5}, {"hardly any", 1000, 1, 10},
};

// Scores that are drawn, in both forms that accumulators have.
ScoreAccumulators drawn(const Row& row, std::mt19937& random) {
  ScoreAccumulators accumulators;
  accumulators.prepare(document_end);
  for (std::uint32_t document = 1; document < document_end; ++document)
    if (random() % row.scored_one_in == 0)
      accumulators.add(document, static_cast<float>(1 + random() % row.different) / 7);
  return accumulators;
}

void expect_same(const CandidateList& found, const std::vector<Candidate>& sorted,
                 std::size_t wanted, const char* name) {
  EXPECT_EQ(found.total, sorted.size()) << name;
  ASSERT_EQ(found.best.size(), std::min(wanted, sorted.size())) << name;
  for (std::size_t rank = 0; rank < found.best.size(); ++rank) {
    EXPECT_EQ(found.best[rank].document, sorted[rank].document) << name << ", rank " << rank;
    EXPECT_EQ(found.best[rank].score, sorted[rank].score) << name << ", rank " << rank;
  }
}

TEST(ScoreAccumulators, GiveTheBestInTheirOrder) {
  std::mt19937 random(1945);
  for (const Row& row : rows) {
    const ScoreAccumulators accumulators = drawn(row, random);
    ArticleSet allowed(document_end);
    std::vector<Candidate> sorted;
    for (std::uint32_t document = 1; document < document_end; ++document)
      if (random() % row.allowed_one_in == 0) {
        allowed.insert(document);
        if (accumulators.score[document] > 0)
          sorted.push_back({document, accumulators.score[document]});
      }
    std::sort(sorted.begin(), sorted.end(), comes_before);
    for (const std::size_t wanted :
         {std::size_t{0}, std::size_t{1}, std::size_t{10}, std::size_t{200}, std::size_t{6000}}) {
      expect_same(best_of_touched(accumulators, allowed, wanted), sorted, wanted, row.name);
      expect_same(best_of_all(accumulators, allowed, wanted), sorted, wanted, row.name);
    }
  }
}

}  // namespace
}  // namespace timbao
