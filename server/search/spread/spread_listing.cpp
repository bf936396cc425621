// Boolean queries, match spies, and values sorted by the shards.
#include "server/search/spread/spread_listing.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <map>
#include <utility>

#include "server/search/facets.hpp"
#include "server/search/filters.hpp"
#include "server/search/matching_articles.hpp"
#include "server/search/spread/spread_index.hpp"
#include "server/search/spread/tree_matches.hpp"

namespace timbao {
namespace {

constexpr std::array<Xapian::valueno, filter_field_count> slot_of_field = {
    source_slot, category_slot, author_slot, tags_slot};

using Values = std::map<std::string, std::uint64_t, std::less<>>;

// What matches: a query or, after a closer look, documents.
struct SpreadMatches {
  Xapian::Query query;
  bool looked_at = false;
  std::vector<std::uint32_t> documents;  // where looked at, ascending
  bool stopped = false;                  // by the deadline
};

Xapian::Enquire boolean_enquire(const SpreadIndex& index, const Xapian::Query& query) {
  Xapian::Enquire enquire(index.database());
  enquire.set_query(index.current(query));
  enquire.set_weighting_scheme(Xapian::BoolWeight());
  enquire.set_docid_order(Xapian::Enquire::ASCENDING);
  return enquire;
}

std::vector<std::uint32_t> documents_of(const SpreadIndex& index, const Xapian::MSet& found) {
  std::vector<std::uint32_t> documents;
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    documents.push_back(index.document_of_xapian(*hit));
  return documents;
}

bool is_empty(const SpreadIndex& index, const Xapian::Query& query) {
  return boolean_enquire(index, query).get_mset(0, 1).empty();
}

std::vector<std::uint32_t> all_documents(const SpreadIndex& index, const Xapian::Query& query) {
  std::vector<std::uint32_t> documents = documents_of(
      index, boolean_enquire(index, query).get_mset(0, index.database().get_doccount()));
  std::sort(documents.begin(), documents.end());
  return documents;
}

SpreadMatches tree_matches(const Archive& archive, const SearchRequest& request,
                           const QueryNode& root, WordsNeeded words_needed) {
  const SpreadIndex& index = *archive.spread;
  const TreeMatches tree(archive, request, root, words_needed);
  SpreadMatches matches{tree.candidates(), tree.needs_look(), {}, false};
  if (!matches.looked_at)
    return matches;
  Xapian::Enquire enquire = boolean_enquire(index, tree.candidates());
  enquire.set_sort_by_value(stream_slot, false);
  const Xapian::MSet found = enquire.get_mset(0, index.database().get_doccount());
  std::vector<Candidate> candidates;
  std::vector<std::string> streams;
  for (auto hit = found.begin(); hit != found.end(); ++hit) {
    candidates.push_back({index.document_of_xapian(*hit), 0});
    streams.push_back(hit.get_sort_key());
  }
  matches.stopped = !tree.keep_matching(candidates, streams);
  for (const Candidate& candidate : candidates)
    matches.documents.push_back(candidate.document);
  std::sort(matches.documents.begin(), matches.documents.end());
  return matches;
}

SpreadMatches matching(const Archive& archive, const SearchRequest& request,
                       const RankedQuery& ranked, const CandidatePlans& plans) {
  const SpreadIndex& index = *archive.spread;
  if (!ranked.plan.tree) {
    SpreadMatches matches{matching_query(ranked.query, ranked.statistics), false, {}, false};
    if (is_empty(index, matches.query))
      matches.query = any_of_query(plans.broad);
    return matches;
  }
  SpreadMatches matches = tree_matches(archive, request, *ranked.plan.tree, WordsNeeded::all);
  const bool none = matches.looked_at ? matches.documents.empty() : is_empty(index, matches.query);
  if (none && !matches.stopped)
    matches = tree_matches(archive, request, *ranked.plan.tree, WordsNeeded::any);
  return matches;
}

// How often each value of some slots stands in what matches.
class ValueCounts {
 public:
  // Of one of the slots, by value; what stands in tags_slot is taken apart.
  const Values& of(Xapian::valueno slot) const { return by_slot_.at(slot); }
  std::uint64_t articles() const { return articles_; }

  // By the shards, without fetching anything.
  static ValueCounts count(const SpreadIndex& index, const Xapian::Query& query,
                           const std::vector<Xapian::valueno>& slots) {
    ValueCounts counts;
    std::deque<Xapian::ValueCountMatchSpy> spies;  // they cannot be moved
    Xapian::Enquire enquire = boolean_enquire(index, query);
    for (const Xapian::valueno slot : slots)
      enquire.add_matchspy(&spies.emplace_back(slot));
    const Xapian::MSet found = enquire.get_mset(0, 1, index.database().get_doccount());
    counts.articles_ = found.get_matches_estimated();
    for (std::size_t place = 0; place < slots.size(); ++place) {
      counts.by_slot_[slots[place]];
      for (auto value = spies[place].values_begin(); value != spies[place].values_end(); ++value)
        counts.add(slots[place], *value, value.get_termfreq());
    }
    return counts;
  }

  static ValueCounts count(const SpreadIndex& index, const std::vector<std::uint32_t>& documents,
                           const std::vector<Xapian::valueno>& slots) {
    ValueCounts counts;
    counts.articles_ = documents.size();
    index.expect(documents);
    for (const Xapian::valueno slot : slots) {
      counts.by_slot_[slot];
      for (const std::uint32_t document : documents)
        counts.add(slot, index.document(document).get_value(slot), 1);
    }
    return counts;
  }

 private:
  void add(Xapian::valueno slot, const std::string& value, std::uint64_t count) {
    if (value.empty())
      return;
    Values& values = by_slot_[slot];
    if (slot != tags_slot) {
      values[value] += count;
      return;
    }
    for (const std::string_view tag : split_tags(value))
      values[std::string(tag)] += count;
  }

  std::map<Xapian::valueno, Values> by_slot_;
  std::uint64_t articles_ = 0;
};

// Those of what was looked at that pass the filters, ascending.
std::vector<std::uint32_t> passing_documents(const SpreadIndex& index, const SpreadMatches& matches,
                                             const SearchFilters& filters,
                                             std::optional<FilterField> ignored = {}) {
  if (filters.empty())
    return matches.documents;
  const std::vector<std::uint32_t> passing =
      all_documents(index, filtered(matches.query, filters, ignored));
  std::vector<std::uint32_t> both;
  std::set_intersection(passing.begin(), passing.end(), matches.documents.begin(),
                        matches.documents.end(), std::back_inserter(both));
  return both;
}

ValueCounts count_matches(const SpreadIndex& index, const SpreadMatches& matches,
                          const SearchFilters& filters, std::optional<FilterField> ignored,
                          const std::vector<Xapian::valueno>& slots) {
  if (matches.looked_at)
    return ValueCounts::count(index, passing_documents(index, matches, filters, ignored), slots);
  return ValueCounts::count(index, filtered(matches.query, filters, ignored), slots);
}

Facet facet_of(FilterField field, const Values& counts, std::size_t values_max) {
  Facet facet{field, {}};
  for (const auto& [value, count] : counts)
    facet.values.push_back({value, count});
  keep_most_frequent(values_max, facet.values);
  return facet;
}

FacetCounts count_spread_facets(const SpreadIndex& index, const SpreadMatches& matches,
                                const SearchFilters& filters, const FacetRequest& request) {
  const auto slot_of = [](FilterField field) {
    return slot_of_field[static_cast<std::size_t>(field)];
  };
  std::vector<Xapian::valueno> together;  // all that obeys all filters
  for (const FilterField field : request.fields)
    if (filters.of(field).empty())
      together.push_back(slot_of(field));
  if (request.interval)
    together.push_back(date_slot);
  const ValueCounts narrowed = count_matches(index, matches, filters, {}, together);
  FacetCounts counted;
  counted.counted = narrowed.articles();
  for (const FilterField field : request.fields) {
    const Xapian::valueno slot = slot_of(field);
    const bool has_own_filter = !filters.of(field).empty();
    counted.facets.push_back(
        facet_of(field,
                 has_own_filter ? count_matches(index, matches, filters, field, {slot}).of(slot)
                                : narrowed.of(slot),
                 request.values_max));
  }
  if (request.interval) {
    DayCounts days;
    for (const auto& [digits, count] : narrowed.of(date_slot))
      if (const std::uint32_t day = day_number(digits); day != 0)
        days[day] += count;
    counted.histogram = histogram_of(days, *request.interval);
  }
  return counted;
}

// The first so many by date, and how many there are.
struct DatedList {
  std::vector<std::uint32_t> documents;
  std::uint64_t total = 0;
};

// The first `wanted` and whatever else is of the last one's day: of one day, articles of the live
// archive are the last, which Xapian does not know.
Xapian::MSet first_days(const SpreadIndex& index, const Xapian::Enquire& enquire,
                        std::size_t wanted) {
  const Xapian::doccount all = index.database().get_doccount();
  for (std::size_t asked = wanted + 1;; asked *= 2) {
    Xapian::MSet found =
        enquire.get_mset(0, static_cast<Xapian::doccount>(std::min<std::size_t>(asked, all)), all);
    if (!index.has_live() || found.size() < asked || asked >= all || wanted == 0)
      return found;
    const auto last_wanted = found[static_cast<Xapian::doccount>(wanted - 1)];
    if (last_wanted.get_sort_key() != found.back().get_sort_key())
      return found;
  }
}

// Articles without a date stand behind the others in both orders.
DatedList list_query_by_date(const SpreadIndex& index, const Xapian::Query& query, SortOrder order,
                             std::size_t wanted) {
  const bool newest = order != SortOrder::oldest;
  const Xapian::Query has_date(Xapian::Query::OP_VALUE_GE, date_slot, std::string(before_all_days));
  DatedList list;
  for (const bool dated : {true, false}) {
    Xapian::Enquire enquire = boolean_enquire(
        index, {dated ? Xapian::Query::OP_AND : Xapian::Query::OP_AND_NOT, query, has_date});
    if (dated)
      enquire.set_sort_by_value(date_slot, newest);
    enquire.set_docid_order(newest ? Xapian::Enquire::DESCENDING : Xapian::Enquire::ASCENDING);
    const std::size_t left = wanted - list.documents.size();
    const Xapian::MSet found = first_days(index, enquire, left);
    std::vector<DatedDocument> documents;
    for (auto hit = found.begin(); hit != found.end(); ++hit)
      documents.emplace_back(dated ? day_number(hit.get_sort_key()) : 0,
                             index.document_of_xapian(*hit));
    sort_by_date(documents, order, left);
    for (const auto& [day, document] : documents)
      list.documents.push_back(document);
    list.total += found.get_matches_estimated();
  }
  return list;
}

DatedList list_looked_at_by_date(const SpreadIndex& index, const SpreadMatches& matches,
                                 const SearchFilters& filters, SortOrder order,
                                 std::size_t wanted) {
  const std::vector<std::uint32_t> passing = passing_documents(index, matches, filters);
  index.expect(passing);
  std::vector<DatedDocument> dated;
  dated.reserve(passing.size());
  for (const std::uint32_t document : passing)
    dated.emplace_back(index.day(document), document);
  sort_by_date(dated, order, wanted);
  DatedList list{{}, passing.size()};
  for (const auto& [day, document] : dated)
    list.documents.push_back(document);
  return list;
}

}  // namespace

void spread_list_and_count(const Archive& archive, const SearchRequest& request,
                           const CandidatePlans& plans, bool by_relevance, RankedQuery& ranked) {
  if (by_relevance && request.late()) {
    ranked.ranking.partial = true;
    ranked.counts->exact = false;
    return;
  }
  const SpreadIndex& index = *archive.spread;
  const SpreadMatches matches = matching(archive, request, ranked, plans);
  ranked.ranking.partial = ranked.ranking.partial || matches.stopped;
  if (!request.facets.empty()) {
    ranked.counts = count_spread_facets(index, matches, request.filters, request.facets);
    ranked.counts->exact = !matches.stopped;
  }
  if (by_relevance)
    return;
  const SortOrder order =
      request.order == SortOrder::oldest ? SortOrder::oldest : SortOrder::newest;
  const DatedList list = matches.looked_at
                             ? list_looked_at_by_date(index, matches, request.filters, order,
                                                      request.documents_needed())
                             : list_query_by_date(index, filtered(matches.query, request.filters),
                                                  order, request.documents_needed());
  ranked.ranking = {{}, list.total, !matches.stopped, matches.stopped};
  for (const std::uint32_t document : list.documents)
    ranked.ranking.documents.push_back({document, 0});
}

std::optional<std::uint32_t> find_spread_id(const SpreadIndex& index, const std::string& id) {
  const std::vector<std::uint32_t> found =
      documents_of(index, boolean_enquire(index, Xapian::Query(id_term(id))).get_mset(0, 1));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<ListedArticle> list_spread_articles(const SpreadIndex& index, std::size_t offset,
                                                std::size_t count) {
  const std::vector<std::uint32_t> documents = documents_of(
      index,
      boolean_enquire(index, Xapian::Query::MatchAll)
          .get_mset(static_cast<Xapian::doccount>(offset), static_cast<Xapian::doccount>(count)));
  index.expect(documents);
  std::vector<ListedArticle> listed;
  listed.reserve(documents.size());
  for (const std::uint32_t document : documents)
    listed.push_back({index.id(document), day_text(index.day(document))});
  return listed;
}

}  // namespace timbao
