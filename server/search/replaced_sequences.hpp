// By which Xapian's match deciders know replaced articles: the numbers under which they arrived.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>

#include "server/search/archive_index.hpp"

namespace timbao {

// Not document ids: to a match decider Xapian shows a document by its id within its own shard.
// Immutable. Copies share the bulk, so that each generation adds only what is newly replaced.
class ReplacedSequences {
 public:
  // Of `index`; what `before`, made of `previous`, says already is taken from there.
  static ReplacedSequences of(const ArchiveIndex& index, const ReplacedSequences* before = nullptr,
                              const ArchiveIndex* previous = nullptr);

  bool empty() const { return settled_->empty() && recent_.empty(); }
  // Whether the document with this value in sequence_slot is replaced.
  bool contains(const std::string& sequence_value) const;

 private:
  using Sequences = std::unordered_set<std::uint64_t>;
  std::shared_ptr<const Sequences> settled_ = std::make_shared<const Sequences>();
  Sequences recent_;
};

}  // namespace timbao
