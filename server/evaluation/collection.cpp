// The order of a ranking.
#include "server/evaluation/collection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace timbao {

void sort_ranking(std::vector<RankedDocument>& ranking) {
  std::sort(ranking.begin(), ranking.end(), [](const RankedDocument& a, const RankedDocument& b) {
    return a.score != b.score ? a.score > b.score : a.id > b.id;
  });
}

void separate_ties(std::vector<RankedDocument>& ranking) {
  float bound = std::numeric_limits<float>::infinity();
  for (RankedDocument& document : ranking) {
    const float below = std::nextafter(bound, -std::numeric_limits<float>::infinity());
    bound = std::min(static_cast<float>(document.score), below);
    document.score = static_cast<double>(bound);
  }
}

}  // namespace timbao
