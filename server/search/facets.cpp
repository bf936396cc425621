// Counts values of matching articles.
#include "server/search/facets.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

using Counts = std::unordered_map<std::string, std::uint64_t>;

// By FilterField. Tags have no slot: an article may have several.
constexpr std::array<Xapian::valueno, filter_field_count - 1> slots = {source_slot, category_slot,
                                                                       author_slot};

// Counts the values of some slots in one pass.
class SlotCounter : public Xapian::MatchSpy {
 public:
  explicit SlotCounter(std::vector<Xapian::valueno> wanted)
      : slots_(std::move(wanted)), counts_(slots_.size()) {}

  void operator()(const Xapian::Document& document, double) override {
    for (std::size_t index = 0; index < slots_.size(); ++index)
      if (std::string value = document.get_value(slots_[index]); !value.empty())
        ++counts_[index][std::move(value)];
    ++seen_;
  }

  const Counts& counts(Xapian::valueno slot) const {
    const auto found = std::find(slots_.begin(), slots_.end(), slot);
    return counts_[static_cast<std::size_t>(found - slots_.begin())];
  }
  std::uint64_t seen() const { return seen_; }

 private:
  std::vector<Xapian::valueno> slots_;
  std::vector<Counts> counts_;
  std::uint64_t seen_ = 0;
};

// The articles to count: what matches and is not refused.
struct Countable {
  const Archive& archive;
  const Xapian::Query& query;
  const ArticleDecider& decider;
  const SearchFilters& filters;

  // Looks at counted_matches_max articles and keeps `wanted` of them.
  Xapian::MSet match(std::optional<FilterField> ignored, std::size_t wanted,
                     Xapian::MatchSpy* spy) const {
    Xapian::Enquire enquire(archive.database);
    enquire.set_query(filtered(query, filters, ignored));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_docid_order(Xapian::Enquire::ASCENDING);
    if (spy != nullptr)
      enquire.add_matchspy(spy);
    return enquire.get_mset(0, static_cast<Xapian::doccount>(wanted), counted_matches_max, nullptr,
                            decider.for_match());
  }
};

std::vector<FacetValue> most_frequent(const Counts& counts) {
  std::vector<FacetValue> values;
  values.reserve(counts.size());
  for (const auto& [value, count] : counts)
    values.push_back({value, count});
  const std::size_t kept = std::min(values.size(), facet_values_max);
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept),
                    values.end(), [](const FacetValue& a, const FacetValue& b) {
                      return a.count != b.count ? a.count > b.count : a.value < b.value;
                    });
  values.resize(kept);
  return values;
}

// "20251222" by month -> "2025-12-01".
std::string bucket_of(std::string_view date, HistogramInterval interval) {
  const std::string_view month = interval == HistogramInterval::year ? "01" : date.substr(4, 2);
  const std::string_view day = interval == HistogramInterval::day ? date.substr(6, 2) : "01";
  std::string from(date.substr(0, 4));
  from.append("-").append(month).append("-").append(day);
  return from;
}

std::vector<HistogramBucket> histogram_of(const Counts& days, HistogramInterval interval) {
  std::map<std::string, std::uint64_t> buckets;
  for (const auto& [date, count] : days)
    if (date.size() == std::string_view("YYYYMMDD").size())
      buckets[bucket_of(date, interval)] += count;
  std::vector<HistogramBucket> histogram;
  for (const auto& [from, count] : buckets)
    histogram.push_back({from, count});
  return histogram;
}

// Tags stand in terms only, and no article's list of terms is kept: so every tag's articles are
// held against those that match.
Counts count_tags(const Countable& articles, bool& exact) {
  const Xapian::Database& database = articles.archive.database;
  std::vector<bool> matches(static_cast<std::size_t>(database.get_lastdocid()) + 1, false);
  const Xapian::MSet found = articles.match(FilterField::tag, counted_matches_max, nullptr);
  for (auto hit = found.begin(); hit != found.end(); ++hit)
    matches[*hit] = true;
  exact = exact && found.size() < counted_matches_max;
  Counts counts;
  const std::string prefix(tag_prefix);
  for (auto term = database.allterms_begin(prefix); term != database.allterms_end(prefix); ++term) {
    std::uint64_t count = 0;
    for (auto posting = database.postlist_begin(*term); posting != database.postlist_end(*term);
         ++posting)
      count += matches[*posting] ? 1 : 0;
    if (count > 0)
      counts.emplace((*term).substr(prefix.size()), count);
  }
  return counts;
}

}  // namespace

FacetCounts count_facets(const Archive& archive, const Xapian::Query& query,
                         const ArticleDecider& decider, const SearchFilters& filters,
                         const FacetRequest& request) {
  const Countable articles{archive, query, decider, filters};
  const auto is_free = [&filters](FilterField field) {
    return field != FilterField::tag && filters.of(field).empty();
  };
  std::vector<Xapian::valueno> together;
  for (const FilterField field : request.fields)
    if (is_free(field))
      together.push_back(slots[static_cast<std::size_t>(field)]);
  if (request.interval)
    together.push_back(date_slot);
  SlotCounter counter(together);
  articles.match({}, 0, &counter);

  FacetCounts counted;
  counted.counted = counter.seen();
  counted.exact = counter.seen() < counted_matches_max;
  for (const FilterField field : request.fields) {
    Facet facet{field, {}};
    if (is_free(field)) {
      facet.values = most_frequent(counter.counts(slots[static_cast<std::size_t>(field)]));
    } else if (field == FilterField::tag) {
      facet.values = most_frequent(count_tags(articles, counted.exact));
    } else {
      const Xapian::valueno slot = slots[static_cast<std::size_t>(field)];
      SlotCounter alone({slot});
      articles.match(field, 0, &alone);
      facet.values = most_frequent(alone.counts(slot));
      counted.exact = counted.exact && alone.seen() < counted_matches_max;
    }
    counted.facets.push_back(std::move(facet));
  }
  if (request.interval)
    counted.histogram = histogram_of(counter.counts(date_slot), *request.interval);
  return counted;
}

}  // namespace timbao
