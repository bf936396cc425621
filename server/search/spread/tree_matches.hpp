// What a query with operators asks for, of shards that cannot look for themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <xapian.h>

#include "server/search/archive.hpp"
#include "server/search/candidate_search.hpp"
#include "server/search/search_request.hpp"
#include "server/search/spread/spread_index.hpp"
#include "server/search/tree_matcher.hpp"

namespace timbao {

// Xapian's remote backend takes no match decider: what the shards' matchers find is fetched and
// looked at here. Lives no longer than what it is made of.
class TreeMatches {
 public:
  TreeMatches(const Archive& archive, const SearchRequest& request, const QueryNode& root,
              WordsNeeded words_needed)
      : index_(*archive.spread),
        request_(request),
        tree_(root, words_needed, index_.database(), archive.variants.get(), request.variants) {}

  Xapian::Query candidates() const { return tree_.candidates(); }
  bool needs_look() const { return tree_.needs_look(); }
  // Leaves out those that are not what was asked for; `streams` has what stream_slot has of each.
  // False if the deadline came first: nothing is left then that was not looked at.
  bool keep_matching(std::vector<Candidate>& candidates,
                     const std::vector<std::string>& streams) const;

 private:
  const SpreadIndex& index_;
  const SearchRequest& request_;
  TreeMatcher tree_;
};

}  // namespace timbao
