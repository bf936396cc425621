// How the articles that match are spread over sources, categories, authors, tags and time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/search/archive.hpp"
#include "server/search/article_set.hpp"
#include "server/search/filters.hpp"
#include "server/search/time_limit.hpp"

namespace timbao {

enum class HistogramInterval : std::uint8_t { year, month, day };

inline constexpr std::size_t facet_values_max = 20;

struct FacetRequest {
  std::vector<FilterField> fields;            // each at most once
  std::optional<HistogramInterval> interval;  // a histogram by date, if one is wanted
  std::size_t values_max = facet_values_max;  // of a field, the most frequent

  bool empty() const { return fields.empty() && !interval; }
};

struct FacetValue {
  std::string value;  // "Tuổi Trẻ"
  std::uint64_t count = 0;
};

struct Facet {
  FilterField field = FilterField::source;
  std::vector<FacetValue> values;  // the most frequent first, at most values_max
};

struct HistogramBucket {
  std::string from;  // its first day: "2025-12-01"
  std::uint64_t count = 0;
};

struct FacetCounts {
  std::vector<Facet> facets;  // in the order asked for
  // If asked for: ascending, only buckets that have articles. Articles without a date are in none.
  std::optional<std::vector<HistogramBucket>> histogram;
  std::uint64_t counted = 0;  // articles that pass all filters and were counted
  bool exact = true;          // false where more match than were looked at
};

// Leaves the values_max most frequent, equal ones by their bytes.
void keep_most_frequent(std::size_t values_max, std::vector<FacetValue>& values);

// How many articles each day has: {20251222, 3}.
using DayCounts = std::map<std::uint32_t, std::uint64_t>;
std::vector<HistogramBucket> histogram_of(const DayCounts& counts, HistogramInterval interval);

// Counts the articles of `matching` that pass `filters`. The counts of a field leave that field's
// own filter out, so that a second value can be chosen beside the first: {"source":["Tuổi Trẻ"]}
// changes the counts of categories, not of sources. The histogram obeys all filters. An article
// counts once per tag. About 2 ns an article and field; tags cost a walk over all tags of the
// archive and their postings. Behind the deadline no more tags are counted. Throws Xapian::Error.
FacetCounts count_facets(const Archive& archive, const ArticleSet& matching,
                         const SearchFilters& filters, const FacetRequest& request,
                         const SearchDeadline& deadline = {});

}  // namespace timbao
