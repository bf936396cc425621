// What scores of two runs are the sum of, side by side.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "server/search/search_service.hpp"

namespace timbao {

// A document's score in one run.
struct ScoreAccount {
  std::size_t rank = 0;                         // 0 where it was not returned
  double in_run = 0;                            // the score there
  std::optional<ScoreExplanation> explanation;  // also where it was not returned
  std::string missing;                          // why there is none
};

// A document's scores in the baseline and in the contender.
struct DocumentAccounts {
  std::string document;
  bool relevant = false;  // otherwise it overtook the relevant one
  std::array<ScoreAccount, 2> runs;
};

enum class ScoreRowKind { feature, word, word_feature, sum };

// A line of the table: for each document in turn, what it has in the baseline and in the contender.
struct ScoreRow {
  ScoreRowKind kind = ScoreRowKind::feature;
  std::string label;                          // "lead", "ha [hà]", "ha [hà], lead", "score"
  std::vector<std::optional<double>> values;  // two a document; nothing where not explained
};

// By how much the relevant document is ahead of the one that overtook it, in the baseline and in
// the contender: what decided is where these differ. Nothing unless both are explained.
std::array<std::optional<double>, 2> lead_of_relevant(const ScoreRow& row);

// Features in the order of ScoreParts, words in that of the query, each word's features after it,
// the score at last. Features that are 0 everywhere are left out. No rows if nothing is explained.
std::vector<ScoreRow> score_rows(const std::vector<DocumentAccounts>& documents);

}  // namespace timbao
