// Filters as boolean terms and a range of date values.
#include "server/search/filters.hpp"

#include <algorithm>
#include <string_view>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

constexpr std::string_view after_all_days = "99999999";

Xapian::Query any_value(FilterField field, const std::vector<std::string>& values) {
  std::vector<Xapian::Query> terms;
  terms.reserve(values.size());
  for (const std::string& value : values)
    terms.emplace_back(filter_field_term(field, value));
  return {Xapian::Query::OP_OR, terms.begin(), terms.end()};
}

void keep_days(const ArchiveIndex& index, const SearchFilters& filters, ArticleSet& set) {
  const std::uint32_t first = std::max(1u, day_number(filters.first_day));
  const std::uint32_t last =
      filters.last_day.empty() ? day_number(after_all_days) : day_number(filters.last_day);
  const std::vector<std::uint32_t>& day = index.columns().day;
  for (std::uint32_t document = 1; document < day.size(); ++document)
    if (day[document] < first || day[document] > last)
      set.remove(document);
}

}  // namespace

std::string filter_field_term(FilterField field, std::string_view value) {
  constexpr std::array<std::string_view, filter_field_count> prefixes = {
      source_prefix, category_prefix, author_prefix, tag_prefix};
  return filter_term(prefixes[static_cast<std::size_t>(field)], value);
}

bool SearchFilters::empty() const {
  return first_day.empty() && last_day.empty() && expression == nullptr &&
         std::all_of(values.begin(), values.end(), [](const auto& field) { return field.empty(); });
}

Xapian::Query filtered(const Xapian::Query& query, const SearchFilters& filters,
                       std::optional<FilterField> ignored) {
  std::vector<Xapian::Query> required;
  for (std::size_t index = 0; index < filter_field_count; ++index) {
    const auto field = static_cast<FilterField>(index);
    if (!filters.of(field).empty() && field != ignored)
      required.push_back(any_value(field, filters.of(field)));
  }
  if (!filters.first_day.empty() || !filters.last_day.empty())
    required.emplace_back(
        Xapian::Query::OP_VALUE_RANGE, date_slot,
        filters.first_day.empty() ? std::string(before_all_days) : filters.first_day,
        filters.last_day.empty() ? std::string(after_all_days) : filters.last_day);
  if (filters.expression != nullptr)
    required.push_back(filter_query(*filters.expression));
  if (required.empty())
    return query;
  return {Xapian::Query::OP_FILTER, query,
          Xapian::Query(Xapian::Query::OP_AND, required.begin(), required.end())};
}

ArticleSet passing(const ArchiveIndex& index, const SearchFilters& filters,
                   std::optional<FilterField> ignored) {
  ArticleSet set = index.live();
  for (std::size_t number = 0; number < filter_field_count; ++number) {
    const auto field = static_cast<FilterField>(number);
    if (filters.of(field).empty() || field == ignored)
      continue;
    ArticleSet with_value(index.document_end());
    for (const std::string& value : filters.of(field))
      with_value.unite(*index.articles_with(filter_field_term(field, value)));
    set.intersect(with_value);
  }
  if (!filters.first_day.empty() || !filters.last_day.empty())
    keep_days(index, filters, set);
  if (filters.expression != nullptr)
    set.intersect(articles_passing(index, *filters.expression));
  return set;
}

}  // namespace timbao
