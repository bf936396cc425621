// Reads filters, sorting, facets and the rest of a search's parameters.
#include "server/http/search_parameters.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/page_cursor.hpp"
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
constexpr std::array<std::pair<std::string_view, SortOrder>, 4> sort_orders = {
    {{"relevance", SortOrder::relevance},
     {"newest", SortOrder::newest},
     {"oldest", SortOrder::oldest},
     {"recency", SortOrder::recency}}};
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
  const std::size_t most = std::min(limit_max, target.hits_max);
  request.limit = std::min(request.limit, most);
  if (auto wrong = read_number(target, "limit", 1, most, request.limit))
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

std::optional<Answer> read_collapse(const RequestTarget& target, bool& collapse) {
  const std::string* const text = target.find("collapse");
  if (text != nullptr && *text != "near-duplicates")
    return invalid_parameter("collapse", "is not near-duplicates");
  collapse = text != nullptr;
  return {};
}

std::optional<Answer> read_time_limit(const RequestTarget& target, SearchRequest& request) {
  if (target.find("time_limit") == nullptr)
    return {};
  std::size_t milliseconds = 0;
  if (auto wrong = read_number(target, "time_limit", 1, time_limit_max, milliseconds))
    return wrong;
  request.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  return {};
}

// What a search, a feed and an export have alike.
std::optional<Answer> read_what_is_sought(const RequestTarget& target, SearchRequest& request) {
  if (auto wrong = read_query(target, request.query))
    return wrong;
  if (auto wrong = read_expand(target, request.variants))
    return wrong;
  if (auto wrong = read_filters(target, request.filters))
    return wrong;
  if (auto wrong = read_sort(target, request.order))
    return wrong;
  if (auto wrong = read_collapse(target, request.collapse))
    return wrong;
  request.reading.operators = true;
  if (auto wrong = read_strict(target, request.reading.strict))
    return wrong;
  if (target.find("q") == nullptr && request.filters.empty())
    return invalid_parameter("q", "is missing: what to search for, unless there is a filter");
  return {};
}

}  // namespace

void begin_search_time(const RequestTarget& target, SearchRequest& request) {
  if (target.query_time.count() == 0)
    return;
  const auto allowed = std::chrono::steady_clock::now() + target.query_time;
  if (request.deadline && *request.deadline <= allowed)
    return;
  request.deadline = allowed;
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

std::optional<Answer> read_query(const RequestTarget& target, std::string& query) {
  const std::string* const text = target.find("q");
  if (text == nullptr)
    return {};
  if (text->size() > query_bytes_max)
    return invalid_parameter("q", "is longer than " + std::to_string(query_bytes_max) + " bytes");
  query = *text;
  return {};
}

std::optional<Answer> read_profile(const RequestTarget& target, SortOrder order,
                                   RankingProfile& profile) {
  if (const std::string* const name = target.find("profile")) {
    const Result<const NamedProfile*> found = find_ranking_profile(*name);
    if (found.has_error())
      return invalid_parameter("profile", found.error().message);
    profile = (*found)->profile;
  }
  if (order == SortOrder::recency && profile.recency <= 0)
    blend_recency(profile);
  return {};
}

std::optional<Answer> read_cursor_position(const RequestTarget& target, std::uint64_t fingerprint,
                                           SearchRequest& request) {
  const std::string* const text = target.find("cursor");
  if (text == nullptr)
    return {};
  const std::optional<PageCursor> cursor = read_cursor(*text);
  if (!cursor)
    return invalid_parameter("cursor", "is none that this server gave");
  if (cursor->fingerprint != fingerprint)
    return invalid_parameter("cursor", "is of another search: begin anew");
  if (target.find("offset") != nullptr)
    return invalid_parameter("cursor", "and \"offset\" exclude each other");
  if (cursor->position + request.limit > cursor_position_max)
    return invalid_parameter("cursor", "reaches past the first " +
                                           std::to_string(cursor_position_max) +
                                           " hits: /export.jsonl has all");
  request.offset = cursor->position;
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
  if (auto wrong = check_parameter_names(
          target,
          {"q", "limit", "offset", "cursor", "expand", "from", "to", "sort", "facets", "interval",
           "strict", "explain", "profile", "collapse", "time_limit"},
          {"source", "category", "author", "tag"}))
    return wrong;
  if (auto wrong = read_page(target, request))
    return wrong;
  if (auto wrong = read_explain(target, request.explain))
    return wrong;
  if (auto wrong = read_facets(target, request.facets))
    return wrong;
  if (auto wrong = read_time_limit(target, request))
    return wrong;
  begin_search_time(target, request);
  return read_what_is_sought(target, request);
}

std::optional<Answer> read_listing_request(const RequestTarget& target, std::size_t most,
                                           SearchRequest& request) {
  if (auto wrong = check_parameter_names(
          target, {"q", "limit", "expand", "from", "to", "sort", "strict", "profile", "collapse"},
          {"source", "category", "author", "tag"}))
    return wrong;
  request.limit = most;
  if (auto wrong = read_number(target, "limit", 1, most, request.limit))
    return wrong;
  return read_what_is_sought(target, request);
}

}  // namespace timbao
