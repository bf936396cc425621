// Keeps what is newly replaced apart until there is enough of it.
#include "server/search/replaced_sequences.hpp"

#include <utility>

#include <xapian.h>

namespace timbao {
namespace {

constexpr std::size_t recent_max = 1000;
// Sequences of documents that merges have left out do no harm, but are not to pile up.
constexpr std::size_t forgotten_after_factor = 2;

}  // namespace

ReplacedSequences ReplacedSequences::of(const ArchiveIndex& index, const ReplacedSequences* before,
                                        const ArchiveIndex* previous) {
  ReplacedSequences made;
  const std::size_t wanted = index.replaced_count();
  const bool goes_on = before != nullptr && previous != nullptr &&
                       before->settled_->size() <= forgotten_after_factor * wanted + recent_max;
  if (goes_on)
    made = *before;
  for (const std::uint32_t document : index.newly_replaced(goes_on ? previous : nullptr))
    made.recent_.insert(index.version(document));
  if (wanted == 0)
    return {};
  if (made.recent_.size() > recent_max) {
    Sequences all = *made.settled_;
    all.merge(made.recent_);
    made.settled_ = std::make_shared<const Sequences>(std::move(all));
    made.recent_.clear();
  }
  return made;
}

bool ReplacedSequences::contains(const std::string& sequence_value) const {
  const double number = Xapian::sortable_unserialise(sequence_value);
  if (!(number > 0 && number < 9e15))
    return false;
  const auto sequence = static_cast<std::uint64_t>(number);
  return recent_.contains(sequence) || settled_->contains(sequence);
}

}  // namespace timbao
