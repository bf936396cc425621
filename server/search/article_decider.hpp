// Says of every article that a Xapian query matches whether it is found.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"
#include "server/search/archive.hpp"
#include "server/search/search_request.hpp"
#include "server/search/tree_matcher.hpp"

namespace timbao {

// Leaves out what a later version replaces and, with `tree`, what a closer look refuses. Lives no
// longer than the archive and the tree. After the deadline it refuses everything. Give get_mset()
// what for_match() says: no decider where there is nothing to decide, which spares every candidate
// a look at its values.
class ArticleDecider : public Xapian::MatchDecider {
 public:
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  explicit ArticleDecider(const Archive& archive) : replaced_(*archive.replaced) {}
  ArticleDecider(const Archive& archive, const TreeMatcher* tree, const SearchRequest& request)
      : replaced_(*archive.replaced),
        tree_(tree != nullptr && tree->needs_look() ? tree : nullptr),
        deadline_(request.deadline),
        watches_time_(request.deadline && request.hurried) {}

  bool operator()(const Xapian::Document& document) const override {
    stopped_ = stopped_ || (deadline_ && std::chrono::steady_clock::now() >= *deadline_);
    if (stopped_)
      return false;
    if (!replaced_.empty() && replaced_.contains(document.get_value(sequence_slot)))
      return false;
    return tree_ == nullptr || tree_->matches(document);
  }
  const Xapian::MatchDecider* for_match() const {
    return replaced_.empty() && tree_ == nullptr && !watches_time_ ? nullptr : this;
  }
  // Whether the deadline came before all was looked at.
  bool stopped() const { return stopped_; }

 private:
  const ReplacedSequences& replaced_;
  const TreeMatcher* tree_ = nullptr;
  Deadline deadline_;
  bool watches_time_ = false;  // though there is nothing else to decide
  mutable bool stopped_ = false;
};

}  // namespace timbao
