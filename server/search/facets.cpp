// Counts values of matching articles in the columns.
#include "server/search/facets.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

struct NumberCount {
  std::uint32_t number = 0;  // of a value
  std::uint32_t count = 0;
};

std::vector<std::uint32_t> listed(const ArticleSet& articles, std::size_t size) {
  std::vector<std::uint32_t> documents(size);
  auto next = documents.begin();
  articles.for_each([&next](std::uint32_t document) { *next++ = document; });
  return documents;
}

// What is counted: a set and, where they are few, its documents one by one. Of more, those with
// frequent values are counted together, some hundreds of documents for the time that one takes.
struct CountedArticles {
  static constexpr std::size_t few_share = 64;

  CountedArticles(const ArticleSet& articles, std::uint32_t document_end)
      : set(articles), size(articles.size()), are_few(size < document_end / few_share) {
    if (are_few)
      documents = listed(articles, size);
  }

  const ArticleSet& set;
  std::size_t size;
  bool are_few;
  std::vector<std::uint32_t> documents;
};

// How many have each value of the column, by its number; of no value nobody asks.
std::vector<std::uint32_t> counts_by_number(const ValueColumn& column,
                                            const CountedArticles& articles) {
  std::vector<std::uint32_t> counts(column.values.size(), 0);
  const auto count = [&](std::uint32_t document) { ++counts[column.number_of[document]]; };
  if (articles.are_few) {
    std::for_each(articles.documents.begin(), articles.documents.end(), count);
    return counts;
  }
  for (const NumberedSet& frequent : column.frequent)
    if (frequent.number != 0)
      counts[frequent.number] =
          static_cast<std::uint32_t>(articles.set.size_with(frequent.articles));
  articles.set.for_each_with(column.rare, count);
  return counts;
}

// Those that are there, by the numbers that the documents have or, where these are more, by all
// there are. Empties `counts` for it.
std::vector<NumberCount> take_counted(const ValueColumn& column, const CountedArticles& articles,
                                      std::vector<std::uint32_t>& counts) {
  std::vector<NumberCount> counted;
  const auto take = [&](std::uint32_t number) {
    if (number == 0 || counts[number] == 0)
      return;
    counted.push_back({number, counts[number]});
    counts[number] = 0;
  };
  if (articles.are_few && articles.size < counts.size()) {
    for (const std::uint32_t document : articles.documents)
      take(column.number_of[document]);
  } else {
    for (std::uint32_t number = 1; number < counts.size(); ++number)
      take(number);
  }
  return counted;
}

std::vector<FacetValue> count_values(const ValueColumn& column, const CountedArticles& articles,
                                     std::size_t values_max) {
  std::vector<std::uint32_t> counts = counts_by_number(column, articles);
  std::vector<NumberCount> counted = take_counted(column, articles, counts);
  const std::size_t kept = std::min(counted.size(), values_max);
  std::partial_sort(counted.begin(), counted.begin() + static_cast<std::ptrdiff_t>(kept),
                    counted.end(), [&column](const NumberCount& a, const NumberCount& b) {
                      return a.count != b.count ? a.count > b.count
                                                : column.values[a.number] < column.values[b.number];
                    });
  std::vector<FacetValue> values;
  values.reserve(kept);
  for (const NumberCount& one : std::span(counted).first(kept))
    values.push_back({column.values[one.number], one.count});
  return values;
}

// Tags have no column, for an article may have several: every tag's articles are held against those
// that match.
std::vector<FacetValue> count_tags(const Archive& archive, const ArticleSet& articles,
                                   std::size_t values_max, TimeLimit& time) {
  std::vector<FacetValue> values;
  const std::string prefix(tag_prefix);
  const Xapian::Database& database = archive.database;
  for (auto term = database.allterms_begin(prefix);
       term != database.allterms_end(prefix) && !time.over(); ++term) {
    std::uint64_t count = 0;
    archive.index->for_each_posting(*term, [&](std::uint32_t document, std::uint32_t) {
      count += articles.contains(document) ? 1 : 0;
    });
    if (count > 0)
      values.push_back({(*term).substr(prefix.size()), count});
  }
  keep_most_frequent(values_max, values);
  return values;
}

// 20251222 by month -> 20251201.
std::uint32_t bucket_of(std::uint32_t day, HistogramInterval interval) {
  switch (interval) {
    case HistogramInterval::year:
      return day / 10000 * 10000 + 101;
    case HistogramInterval::month:
      return day / 100 * 100 + 1;
    case HistogramInterval::day:
      break;
  }
  return day;
}

DayCounts count_days(const std::vector<std::uint32_t>& days, const ArticleSet& articles) {
  DayCounts counts;
  std::uint64_t* latest = nullptr;  // neighbours are often of one day
  std::uint32_t latest_day = 0;
  articles.for_each([&](std::uint32_t document) {
    if (days[document] == 0)
      return;
    if (latest == nullptr || days[document] != latest_day) {
      latest = &counts[days[document]];
      latest_day = days[document];
    }
    ++*latest;
  });
  return counts;
}

}  // namespace

void keep_most_frequent(std::size_t values_max, std::vector<FacetValue>& values) {
  const std::size_t kept = std::min(values.size(), values_max);
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept),
                    values.end(), [](const FacetValue& a, const FacetValue& b) {
                      return a.count != b.count ? a.count > b.count : a.value < b.value;
                    });
  values.resize(kept);
}

std::vector<HistogramBucket> histogram_of(const DayCounts& counts, HistogramInterval interval) {
  std::map<std::uint32_t, std::uint64_t> buckets;
  for (const auto& [day, count] : counts)
    buckets[bucket_of(day, interval)] += count;
  std::vector<HistogramBucket> histogram;
  histogram.reserve(buckets.size());
  for (const auto& [day, count] : buckets)
    histogram.push_back({day_text(day), count});
  return histogram;
}

FacetCounts count_facets(const Archive& archive, const ArticleSet& matching,
                         const SearchFilters& filters, const FacetRequest& request,
                         const SearchDeadline& deadline) {
  TimeLimit time(deadline);
  const ArchiveIndex& index = *archive.index;
  const auto narrowed = [&](std::optional<FilterField> ignored) {
    ArticleSet articles = matching;
    articles.intersect(passing(index, filters, ignored));
    return articles;
  };
  const std::optional<ArticleSet> own =
      filters.empty() ? std::nullopt : std::optional(narrowed({}));
  const CountedArticles articles(own ? *own : matching, index.document_end());
  FacetCounts counted;
  counted.counted = articles.size;
  const auto count = [&](FilterField field, const CountedArticles& of) {
    return field == FilterField::tag
               ? count_tags(archive, of.set, request.values_max, time)
               : count_values(index.columns().by_field[static_cast<std::size_t>(field)], of,
                              request.values_max);
  };
  for (const FilterField field : request.fields) {
    if (filters.of(field).empty()) {
      counted.facets.push_back({field, count(field, articles)});
      continue;
    }
    const ArticleSet of_others = narrowed(field);
    counted.facets.push_back(
        {field, count(field, CountedArticles(of_others, index.document_end()))});
  }
  if (request.interval)
    counted.histogram =
        histogram_of(count_days(index.columns().day, articles.set), *request.interval);
  counted.exact = !time.over();
  return counted;
}

}  // namespace timbao
