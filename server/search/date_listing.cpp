// Sorts matches by their date value.
#include "server/search/date_listing.hpp"

#include <string>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

// Behind every day, where sorting by the value alone would put an article without one first.
class OldestFirst : public Xapian::KeyMaker {
 public:
  std::string operator()(const Xapian::Document& document) const override {
    std::string date = document.get_value(date_slot);
    return date.empty() ? "99999999" : date;
  }
};

}  // namespace

DateListing list_by_date(const Archive& archive, const Xapian::Query& query,
                         const ArticleDecider& decider, SortOrder order, std::size_t wanted) {
  Xapian::Enquire enquire(archive.database);
  enquire.set_query(query);
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  OldestFirst oldest_first;
  if (order == SortOrder::oldest)
    enquire.set_sort_by_key(&oldest_first, false);
  else
    enquire.set_sort_by_value(date_slot, true);
  enquire.set_docid_order(order == SortOrder::oldest ? Xapian::Enquire::ASCENDING
                                                     : Xapian::Enquire::DESCENDING);
  // Every match is looked at for its date in any case, so the total can be exact as well.
  const Xapian::MSet found =
      enquire.get_mset(0, static_cast<Xapian::doccount>(wanted), archive.database.get_doccount(),
                       nullptr, decider.for_match());
  DateListing listing;
  listing.total = found.get_matches_estimated();
  listing.total_is_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    listing.documents.push_back(*hit);
  return listing;
}

}  // namespace timbao
