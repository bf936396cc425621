// What phase one finds.
#pragma once

#include <cstdint>
#include <vector>

namespace timbao {

struct Candidate {
  std::uint32_t document = 0;
  double score = 0;
};

// The order of candidates: best first, equal scores by document.
inline bool comes_before(const Candidate& a, const Candidate& b) {
  return a.score != b.score ? a.score > b.score : a.document < b.document;
}

struct CandidateList {
  std::vector<Candidate> best;  // in their order
  std::uint64_t total = 0;      // how many articles the plan finds
};

}  // namespace timbao
