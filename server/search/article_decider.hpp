// Says of every article that a Xapian query matches whether it is found.
#pragma once

#include <utility>

#include <xapian.h>

#include "indexer/schema/index_schema.hpp"
#include "server/search/archive.hpp"
#include "server/search/search_request.hpp"
#include "server/search/time_limit.hpp"
#include "server/search/tree_matcher.hpp"

namespace timbao {

// Every article, until time is over: a query that must match it as well ends then.
class UntilDeadline : public Xapian::PostingSource {
 public:
  explicit UntilDeadline(TimeLimit& time) : time_(time) {}

  PostingSource* clone() const override { return new UntilDeadline(time_); }
  void init(const Xapian::Database& shard) override {
    shard_ = shard;
    at_ = shard_.postlist_begin("");
    begun_ = false;
  }
  Xapian::doccount get_termfreq_min() const override { return shard_.get_doccount(); }
  Xapian::doccount get_termfreq_est() const override { return shard_.get_doccount(); }
  Xapian::doccount get_termfreq_max() const override { return shard_.get_doccount(); }
  void next(double) override {
    if (std::exchange(begun_, true))
      ++at_;
  }
  void skip_to(Xapian::docid document, double) override {
    begun_ = true;
    at_.skip_to(document);
  }
  bool at_end() const override { return time_.over_after(1) || at_ == shard_.postlist_end(""); }
  Xapian::docid get_docid() const override { return *at_; }

 private:
  TimeLimit& time_;
  Xapian::Database shard_;
  Xapian::PostingIterator at_;
  bool begun_ = false;
};

// Leaves out what a later version replaces and, with `tree`, what a closer look refuses. Lives no
// longer than the archive and the tree, and longer than the match. After the deadline it refuses
// everything. Give get_mset() what for_match() says: no decider where there is nothing to decide,
// which spares every candidate a look at its values.
class ArticleDecider : public Xapian::MatchDecider {
 public:
  ArticleDecider(const Archive& archive, const SearchRequest& request,
                 const TreeMatcher* tree = nullptr)
      : replaced_(*archive.replaced),
        tree_(tree != nullptr && tree->needs_look() ? tree : nullptr),
        has_deadline_(request.deadline.has_value()),
        time_(request.deadline) {}

  bool operator()(const Xapian::Document& document) const override {
    if (time_.over())
      return false;
    if (!replaced_.empty() && replaced_.contains(document.get_value(sequence_slot)))
      return false;
    return tree_ == nullptr || tree_->matches(document);
  }
  const Xapian::MatchDecider* for_match() const {
    return replaced_.empty() && tree_ == nullptr ? nullptr : this;
  }
  // The query, which ends at the deadline.
  Xapian::Query within_time(const Xapian::Query& query) const {
    if (!has_deadline_)
      return query;
    return {Xapian::Query::OP_FILTER, query, Xapian::Query((new UntilDeadline(time_))->release())};
  }
  // Whether the deadline came before all was looked at.
  bool stopped() const { return time_.over(); }

 private:
  const ReplacedSequences& replaced_;
  const TreeMatcher* tree_ = nullptr;
  const bool has_deadline_;
  mutable TimeLimit time_;
};

}  // namespace timbao
