// Which shard of a split archive an article goes to.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "indexer/maintenance/split_source.hpp"

namespace timbao {

enum class SplitBy : std::uint8_t { id, year };

inline constexpr std::uint32_t split_shards_max = 1000;

// The shard, from 0, of an article with this id: the same on every machine and in every version.
std::uint32_t shard_of_id(std::string_view id, std::uint32_t shards);

// The year of a value of date_slot, 0 for what has none. "20171224" -> 2017.
unsigned year_of_date(std::string_view date);

// Cuts consecutive years into so many groups, none of them empty, that the largest has as few
// articles as can be: by year, the number of its group. `groups` is at most the number of years.
std::map<unsigned, std::uint32_t> group_years(const std::map<unsigned, std::uint64_t>& articles,
                                              std::uint32_t groups);

struct SplitPlan {
  SplitBy by = SplitBy::id;
  std::map<unsigned, std::uint32_t> shard_of_year;  // with 0, undated articles, in the first
  std::vector<std::uint64_t> articles;              // by shard

  std::uint32_t shards() const { return static_cast<std::uint32_t>(articles.size()); }

  // Calls `take(document, shard)` for the documents that are not replaced, in any order.
  template <typename Take>
  void for_each_document(const SplitSource& source, Take take) const;
};

// Reads the ids or the dates of all articles. `shards` is 0 for one per year. invalid_argument
// where there are fewer than two shards to make, more than split_shards_max, more than there are
// years, or more documents than Xapian can number in that many databases.
Result<SplitPlan> plan_split(const std::vector<SplitSource>& sources, SplitBy by,
                             std::uint32_t shards);

template <typename Take>
void SplitPlan::for_each_document(const SplitSource& source, Take take) const {
  if (by == SplitBy::id) {
    source.reader->for_each_value(id_slot, [&](std::uint32_t document, std::string_view id) {
      if (source.numbers.has(document))
        take(document, shard_of_id(id, shards()));
    });
    return;
  }
  // Those without a date stand between the others.
  std::uint32_t next = 1;
  const auto take_undated = [&](std::uint32_t end) {
    for (; next < end; ++next)
      if (source.numbers.has(next))
        take(next, 0);
  };
  source.reader->for_each_value(date_slot, [&](std::uint32_t document, std::string_view date) {
    take_undated(document);
    next = document + 1;
    const auto shard = shard_of_year.find(year_of_date(date));
    if (source.numbers.has(document) && shard != shard_of_year.end())
      take(document, shard->second);
  });
  take_undated(source.reader->last_document() + 1);
}

}  // namespace timbao
