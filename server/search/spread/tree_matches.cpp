// Fetches some documents at a time and looks at them.
#include "server/search/spread/tree_matches.hpp"

#include <algorithm>
#include <span>

namespace timbao {
namespace {

constexpr std::size_t documents_a_fetch = 256;

}  // namespace

bool TreeMatches::keep_matching(std::vector<Candidate>& candidates) const {
  std::vector<std::uint32_t> documents;
  for (const Candidate& candidate : candidates)
    documents.push_back(candidate.document);
  std::size_t kept = 0;
  for (std::size_t begin = 0; begin < candidates.size(); begin += documents_a_fetch) {
    if (request_.late()) {
      candidates.resize(kept);
      return false;
    }
    const std::size_t count = std::min(documents_a_fetch, candidates.size() - begin);
    index_.expect(std::span(documents).subspan(begin, count));
    for (std::size_t place = begin; place < begin + count; ++place)
      if (tree_.matches(index_.document(documents[place])))
        candidates[kept++] = candidates[place];
  }
  candidates.resize(kept);
  return true;
}

}  // namespace timbao
