// Hashes, years and limits.
#include "indexer/maintenance/split_plan.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "indexer/article_formats.hpp"

namespace timbao {
namespace {

constexpr unsigned undated = 0;

// How many groups there are if none may have more than `articles_max`, unless one year has.
std::uint32_t groups_within(const std::map<unsigned, std::uint64_t>& articles,
                            std::uint64_t articles_max) {
  std::uint32_t groups = 0;
  std::uint64_t in_group = 0;
  for (const auto& [year, count] : articles) {
    if (groups == 0 || in_group + count > articles_max) {
      ++groups;
      in_group = 0;
    }
    in_group += count;
  }
  return groups;
}

std::uint64_t smallest_largest_group(const std::map<unsigned, std::uint64_t>& articles,
                                     std::uint32_t groups) {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  for (const auto& [year, count] : articles) {
    low = std::max(low, count);
    high += count;
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (groups_within(articles, middle) <= groups)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

Error wrong_number(std::string message) {
  return {ErrorCode::invalid_argument, std::move(message), "--into"};
}

// Undated articles count for the first year.
std::map<unsigned, std::uint64_t> articles_by_year(const std::vector<SplitSource>& sources) {
  std::map<unsigned, std::uint64_t> articles;
  std::uint64_t all = 0;
  std::uint64_t dated = 0;
  for (const SplitSource& source : sources) {
    all += source.numbers.count();
    source.reader->for_each_value(date_slot, [&](std::uint32_t document, std::string_view date) {
      const unsigned year = year_of_date(date);
      if (!source.numbers.has(document) || year == undated)
        return;
      ++articles[year];
      ++dated;
    });
  }
  if (!articles.empty())
    articles.begin()->second += all - dated;
  return articles;
}

Result<void> plan_years(const std::vector<SplitSource>& sources, std::uint32_t& shards,
                        SplitPlan& plan) {
  const std::map<unsigned, std::uint64_t> articles = articles_by_year(sources);
  if (shards == 0)
    shards = static_cast<std::uint32_t>(articles.size());
  if (articles.size() < 2)
    return Error{ErrorCode::invalid_argument,
                 articles.empty() ? "no article has a date" : "all articles are of one year",
                 "--by year"};
  if (shards > articles.size())
    return wrong_number("the articles are of " + std::to_string(articles.size()) +
                        " years, and a shard takes one at least");
  plan.shard_of_year = group_years(articles, shards);
  plan.shard_of_year[undated] = 0;
  return {};
}

}  // namespace

std::uint32_t shard_of_id(std::string_view id, std::uint32_t shards) {
  // Ids that differ in their last characters only differ in few bits of the hash.
  std::uint64_t mixed = stable_hash(id);
  mixed = (mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15u;
  mixed ^= mixed >> 29;
  return static_cast<std::uint32_t>(mixed % shards);
}

unsigned year_of_date(std::string_view date) {
  constexpr std::size_t year_digits = 4;
  unsigned year = undated;
  if (date.size() < year_digits)
    return undated;
  const auto [end, error] = std::from_chars(date.data(), date.data() + year_digits, year);
  return error == std::errc() && end == date.data() + year_digits ? year : undated;
}

std::map<unsigned, std::uint32_t> group_years(const std::map<unsigned, std::uint64_t>& articles,
                                              std::uint32_t groups) {
  const std::uint64_t articles_max = smallest_largest_group(articles, groups);
  std::map<unsigned, std::uint32_t> group_of_year;
  std::uint32_t group = 0;
  std::uint64_t in_group = 0;
  std::size_t years_left = articles.size();
  for (const auto& [year, count] : articles) {
    // A group for each of the years that are left is made where fewer would do, too.
    const bool needs_more = years_left <= std::size_t{groups} - 1 - group;
    if (!group_of_year.empty() && (in_group + count > articles_max || needs_more)) {
      ++group;
      in_group = 0;
    }
    group_of_year[year] = group;
    in_group += count;
    --years_left;
  }
  return group_of_year;
}

Result<SplitPlan> plan_split(const std::vector<SplitSource>& sources, SplitBy by,
                             std::uint32_t shards) {
  SplitPlan plan;
  plan.by = by;
  if (by == SplitBy::year)
    if (Result<void> planned = plan_years(sources, shards, plan); planned.has_error())
      return planned.error();
  if (shards < 2 || shards > split_shards_max)
    return wrong_number("takes 2 to " + std::to_string(split_shards_max) + " shards");
  const std::uint64_t documents = sources.empty() ? 0 : sources.back().numbers.last_number();
  if (documents * shards > 0xFFFF'FFFFu)
    return wrong_number("Xapian numbers documents of " + std::to_string(shards) +
                        " databases up to 2^32 / " + std::to_string(shards) + ", and there are " +
                        std::to_string(documents) + "; take fewer shards");
  plan.articles.assign(shards, 0);
  for (const SplitSource& source : sources)
    plan.for_each_document(source,
                           [&plan](std::uint32_t, std::uint32_t shard) { ++plan.articles[shard]; });
  return plan;
}

}  // namespace timbao
