// Reads filters, sorting, facets and the rest of a search's parameters.
#include "server/http/search_parameters.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "server/search/date_span.hpp"
#include "server/search/ranking_profiles.hpp"
#include "server/search/variant_kinds.hpp"

namespace timbao {
namespace {

constexpr std::array<std::pair<std::string_view, FilterField>, filter_field_count> filter_fields = {
    {{"source", FilterField::source},
     {"category", FilterField::category},
     {"author", FilterField::author},
     {"tag", FilterField::tag}}};
constexpr std::array<std::pair<std::string_view, SortOrder>, 3> sort_orders = {
    {{"relevance", SortOrder::relevance},
     {"newest", SortOrder::newest},
     {"oldest", SortOrder::oldest}}};
constexpr std::array<std::pair<std::string_view, HistogramInterval>, 3> intervals = {
    {{"year", HistogramInterval::year},
     {"month", HistogramInterval::month},
     {"day", HistogramInterval::day}}};

template <typename Table>
std::string names_of(const Table& table) {
  std::string names;
  for (const auto& entry : table)
    names.append(names.empty() ? "" : ", ").append(entry.first);
  return names;
}

template <typename Value, std::size_t count>
const Value* find_name(const std::array<std::pair<std::string_view, Value>, count>& table,
                       std::string_view name) {
  for (const auto& [known, value] : table)
    if (known == name)
      return &value;
  return nullptr;
}

// "a,b," -> a, b, and an empty one.
std::vector<std::string_view> split_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<Answer> read_day(const RequestTarget& target, std::string_view name,
                               std::string DateSpan::*side, std::string& day) {
  const std::string* const text = target.find(name);
  if (text == nullptr)
    return {};
  const Result<DateSpan> span = parse_date_span(*text);
  if (span.has_error())
    return invalid_parameter(name, span.error().message);
  day = (*span).*side;
  return {};
}

std::optional<Answer> read_filters(const RequestTarget& target, SearchFilters& filters) {
  if (auto wrong = read_day(target, "from", &DateSpan::first, filters.first_day))
    return wrong;
  if (auto wrong = read_day(target, "to", &DateSpan::last, filters.last_day))
    return wrong;
  if (!filters.last_day.empty() && filters.first_day > filters.last_day)
    return invalid_parameter("from", "is later than \"to\"");
  for (const auto& [name, field] : filter_fields) {
    std::vector<std::string> values = target.all(name);
    if (values.size() > filter_values_max)
      return invalid_parameter(
          name, "is given more than " + std::to_string(filter_values_max) + " times");
    if (std::find(values.begin(), values.end(), "") != values.end())
      return invalid_parameter(name, "is empty");
    filters.of(field) = std::move(values);
  }
  return {};
}

std::optional<Answer> read_sort(const RequestTarget& target, SortOrder& order) {
  const std::string* const text = target.find("sort");
  if (text == nullptr)
    return {};
  const SortOrder* const known = find_name(sort_orders, *text);
  if (known == nullptr)
    return invalid_parameter("sort", "is none of " + names_of(sort_orders));
  order = *known;
  return {};
}

std::optional<Answer> read_facets(const RequestTarget& target, FacetRequest& facets) {
  if (const std::string* const text = target.find("interval")) {
    const HistogramInterval* const known = find_name(intervals, *text);
    if (known == nullptr)
      return invalid_parameter("interval", "is none of " + names_of(intervals));
    facets.interval = *known;
  }
  const std::string* const text = target.find("facets");
  if (text == nullptr)
    return {};
  for (const std::string_view name : split_at_commas(*text)) {
    const FilterField* const field = find_name(filter_fields, name);
    if (field == nullptr)
      return invalid_parameter("facets", "has \"" + std::string(name) + "\", which is none of " +
                                             names_of(filter_fields));
    if (std::find(facets.fields.begin(), facets.fields.end(), *field) != facets.fields.end())
      return invalid_parameter("facets", "has \"" + std::string(name) + "\" twice");
    facets.fields.push_back(*field);
  }
  return {};
}

std::optional<Answer> read_strict(const RequestTarget& target, bool& strict) {
  const std::string* const text = target.find("strict");
  if (text == nullptr)
    return {};
  if (*text != "true" && *text != "false")
    return invalid_parameter("strict", "is neither true nor false");
  strict = *text == "true";
  return {};
}

std::optional<Answer> read_page(const RequestTarget& target, SearchRequest& request) {
  if (auto wrong = read_number(target, "limit", 1, limit_max, request.limit))
    return wrong;
  if (auto wrong = read_number(target, "offset", 0, reachable_hits_max, request.offset))
    return wrong;
  if (request.offset + request.limit > reachable_hits_max)
    return invalid_parameter("offset", "and \"limit\" reach past the first " +
                                           std::to_string(reachable_hits_max) + " hits");
  return {};
}

std::optional<Answer> read_explain(const RequestTarget& target, bool& explain) {
  const std::string* const text = target.find("explain");
  if (text != nullptr && *text != "0" && *text != "1")
    return invalid_parameter("explain", "is neither 0 nor 1");
  explain = text != nullptr && *text == "1";
  return {};
}

}  // namespace

std::optional<Answer> read_query(const RequestTarget& target, std::string& query) {
  const std::string* const text = target.find("q");
  if (text == nullptr)
    return {};
  if (text->size() > query_bytes_max)
    return invalid_parameter("q", "is longer than " + std::to_string(query_bytes_max) + " bytes");
  query = *text;
  return {};
}

std::optional<Answer> read_profile(const RequestTarget& target, RankingProfile& profile) {
  const std::string* const name = target.find("profile");
  if (name == nullptr)
    return {};
  const Result<const NamedProfile*> found = find_ranking_profile(*name);
  if (found.has_error())
    return invalid_parameter("profile", found.error().message);
  profile = (*found)->profile;
  return {};
}

std::optional<Answer> read_expand(const RequestTarget& target, VariantKinds& kinds) {
  const std::string* const text = target.find("expand");
  if (text == nullptr)
    return {};
  const Result<VariantKinds> read = parse_variant_kinds(*text);
  if (read.has_error())
    return invalid_parameter("expand", read.error().message);
  kinds = *read;
  return {};
}

std::optional<Answer> read_search_request(const RequestTarget& target, SearchRequest& request) {
  if (auto wrong = check_parameter_names(target,
                                         {"q", "limit", "offset", "expand", "from", "to", "sort",
                                          "facets", "interval", "strict", "explain", "profile"},
                                         {"source", "category", "author", "tag"}))
    return wrong;
  if (auto wrong = read_query(target, request.query))
    return wrong;
  if (auto wrong = read_page(target, request))
    return wrong;
  if (auto wrong = read_explain(target, request.explain))
    return wrong;
  if (auto wrong = read_expand(target, request.variants))
    return wrong;
  if (auto wrong = read_filters(target, request.filters))
    return wrong;
  if (auto wrong = read_sort(target, request.order))
    return wrong;
  if (auto wrong = read_facets(target, request.facets))
    return wrong;
  request.reading.operators = true;
  if (auto wrong = read_strict(target, request.reading.strict))
    return wrong;
  if (target.find("q") == nullptr && request.filters.empty())
    return invalid_parameter("q", "is missing: what to search for, unless there is a filter");
  return {};
}

}  // namespace timbao
