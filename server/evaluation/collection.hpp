// What an evaluation works on, as plain data: topics, judgements and runs.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace timbao {

// A query of a test collection.
struct Topic {
  std::string id;
  std::string text;
};

// What assessors gave the documents of one topic. Grades of 1 and more are relevant; 0 and
// negative ones are judged and not relevant.
using Grades = std::map<std::string, int, std::less<>>;

// Grades by topic id.
using Judgements = std::map<std::string, Grades, std::less<>>;

struct RankedDocument {
  std::string id;
  double score = 0;
};

// What a system returned, by topic id, each ranking in the order of sort_ranking().
struct Run {
  std::string tag;
  std::map<std::string, std::vector<RankedDocument>, std::less<>> rankings;
};

// Orders as trec_eval does: by score, highest first, ties by document id, highest byte first. The
// rank column of a run file plays no part there either.
void sort_ranking(std::vector<RankedDocument>& ranking);

// Lowers scores as little as single precision allows until each is below the one before, so that
// sort_ranking(), and trec_eval, which keeps scores in single precision, see the searcher's own
// order: 2, 2, 1 -> 2, 1.9999999, 1.
void separate_ties(std::vector<RankedDocument>& ranking);

}  // namespace timbao
