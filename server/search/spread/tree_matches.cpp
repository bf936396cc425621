// Looks at one stream after the other.
#include "server/search/spread/tree_matches.hpp"

namespace timbao {
namespace {

constexpr std::size_t looks_a_clock = 64;

}  // namespace

bool TreeMatches::keep_matching(std::vector<Candidate>& candidates,
                                const std::vector<std::string>& streams) const {
  std::size_t kept = 0;
  bool in_time = true;
  for (std::size_t place = 0; place < candidates.size() && in_time; ++place) {
    const std::uint32_t document = candidates[place].document;
    if (tree_.matches(streams[place],
                      [&]() -> const Xapian::Document& { return index_.document(document); }))
      candidates[kept++] = candidates[place];
    in_time = place % looks_a_clock != 0 || !request_.late();
  }
  candidates.resize(kept);
  return in_time;
}

}  // namespace timbao
