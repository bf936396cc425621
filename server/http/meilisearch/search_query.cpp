// Reads and checks the members of a search.
#include "server/http/meilisearch/search_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <memory>
#include <utility>

#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/http/meilisearch/filter.hpp"
#include "server/http/search_parameters.hpp"

namespace timbao::meilisearch {
namespace {

using Json = rapidjson::Value;

constexpr std::size_t crop_words_max = 1000;
constexpr std::size_t marker_bytes_max = 200;
constexpr std::size_t facet_values_shown = 100;  // maxValuesPerFacet
constexpr std::size_t facet_values_searched = 100'000;

std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

Answer invalid(std::string_view code, std::string_view message) {
  return refusal(400, code, message);
}

// The code names the member: "invalid_search_limit" must be a number.
Answer wrong_type(std::string_view code, const std::string& expected) {
  std::string_view member = code;
  for (const std::string_view prefix : {"invalid_", "search_"})
    if (member.starts_with(prefix))
      member.remove_prefix(prefix.size());
  return invalid(code, "Invalid value for " + std::string(member) + ": it must be " + expected);
}

// Everything below reads one member into a query and returns the refusal of a wrong one.
using Refusal = std::optional<Answer>;

Refusal read_text(const Json& value, std::string_view code, std::size_t bytes_max,
                  std::string& out) {
  if (!value.IsString())
    return wrong_type(code, "a string");
  if (value.GetStringLength() > bytes_max)
    return wrong_type(code, "at most " + std::to_string(bytes_max) + " bytes long");
  out = text_of(value);
  return {};
}

Refusal read_count(const Json& value, std::string_view code, std::size_t least, std::size_t& out) {
  if (!value.IsUint64() || value.GetUint64() < least)
    return wrong_type(code, "a whole number from " + std::to_string(least) + " on");
  out = static_cast<std::size_t>(std::min<std::uint64_t>(value.GetUint64(), 1'000'000'000));
  return {};
}

Refusal read_flag(const Json& value, std::string_view code, bool& out) {
  if (!value.IsBool())
    return wrong_type(code, "true or false");
  out = value.GetBool();
  return {};
}

Refusal read_texts(const Json& value, std::string_view code, std::vector<std::string>& out) {
  if (!value.IsArray())
    return wrong_type(code, "an array of strings");
  out.clear();
  for (const Json& one : value.GetArray()) {
    if (!one.IsString())
      return wrong_type(code, "an array of strings");
    out.emplace_back(text_of(one));
  }
  return {};
}

Refusal read_facets(const Json& value, SearchQuery& query) {
  std::vector<std::string> names;
  if (Refusal wrong = read_texts(value, "invalid_search_facets", names))
    return wrong;
  if (std::find(names.begin(), names.end(), "*") != names.end())
    names = {"source", "category", "author", "tags", "year", "timestamp"};
  for (const std::string& name : names) {
    const std::optional<Field> field = filterable_field(name);
    if (!field)
      return invalid(
          "invalid_search_facets",
          "attribute `" + name + "` is not filterable; those that are: " + listed(field_names));
    if (std::find(query.facets.begin(), query.facets.end(), *field) == query.facets.end())
      query.facets.push_back(*field);
  }
  FacetRequest& request = query.request.facets;
  request.values_max = facet_values_shown;
  for (const Field field : query.facets) {
    if (is_ordered(field))
      request.interval = HistogramInterval::day;
    else
      request.fields.push_back(filter_field_of(field));
  }
  return {};
}

Refusal read_sort(const Json& value, SearchQuery& query) {
  std::vector<std::string> rules;
  if (Refusal wrong = read_texts(value, "invalid_search_sort", rules))
    return wrong;
  if (rules.empty())
    return {};
  // All that can be sorted by is the date: further rules decide nothing.
  for (const std::string& rule : rules) {
    const std::size_t colon = rule.rfind(':');
    const std::optional<Field> field = filterable_field(rule.substr(0, colon));
    const std::string order = colon == rule.npos ? "" : rule.substr(colon + 1);
    if (!field || !is_ordered(*field))
      return invalid("invalid_search_sort",
                     "attribute `" + rule.substr(0, colon) +
                         "` is not sortable; those that are: " + listed(sortable_names));
    if (order != "asc" && order != "desc")
      return invalid("invalid_search_sort", "\"" + rule + "\" must end in :asc or :desc");
  }
  query.request.order = rules.front().ends_with(":asc") ? SortOrder::oldest : SortOrder::newest;
  return {};
}

Refusal read_filter_member(const Json& value, SearchQuery& query) {
  Result<FilterExpression> filter = read_filter(value);
  if (filter.has_error())
    return invalid("invalid_search_filter",
                   filter.error().message + " (at byte " + filter.error().place + ")");
  query.request.filters.expression = std::make_shared<const FilterExpression>(std::move(*filter));
  return {};
}

Refusal read_crops(const Json& value, SearchQuery& query) {
  std::vector<std::string> names;
  if (Refusal wrong = read_texts(value, "invalid_search_attributes_to_crop", names))
    return wrong;
  for (const std::string& name : names) {
    const std::size_t colon = name.find(':');
    Crop& crop = query.cropped.emplace_back(Crop{name.substr(0, colon), 0});  // cropLength
    if (colon == name.npos)
      continue;
    const char* const end = name.data() + name.size();
    const auto [read, error] = std::from_chars(name.data() + colon + 1, end, crop.words);
    if (error != std::errc() || read != end || crop.words == 0)
      return invalid("invalid_search_attributes_to_crop", "\"" + name + "\" must be like text:30");
  }
  return {};
}

Refusal read_matching_strategy(const Json& value, SearchQuery&) {
  if (value.IsString() && (text_of(value) == "last" || text_of(value) == "frequency"))
    return {};
  if (value.IsString() && text_of(value) == "all")
    return invalid("feature_not_enabled",
                   "matchingStrategy \"all\" is not supported: write words that must be there with "
                   "+ before them");
  return invalid("invalid_search_matching_strategy", "must be one of last, all, frequency");
}

Refusal only_all_attributes(const Json& value, SearchQuery&) {
  const bool is_all =
      value.IsArray() && value.Size() == 1 && value[0].IsString() && text_of(value[0]) == "*";
  if (is_all)
    return {};
  return invalid("feature_not_enabled",
                 "attributesToSearchOn is not supported: title, abstract and text are searched; "
                 "title:word in q searches titles");
}

struct Member {
  std::string_view name;
  Refusal (*read)(const Json&, SearchQuery&);
};

// The members that change what is found and shown.
constexpr std::array members = {
    Member{"q",
           [](const Json& value, SearchQuery& query) {
             return read_text(value, "invalid_search_q", query_bytes_max, query.q);
           }},
    Member{"indexUid",
           [](const Json& value, SearchQuery& query) {
             return read_text(value, "invalid_index_uid", query_bytes_max, query.index);
           }},
    Member{"offset",
           [](const Json& value, SearchQuery& query) {
             return read_count(value, "invalid_search_offset", 0, query.request.offset);
           }},
    Member{"limit",
           [](const Json& value, SearchQuery& query) {
             return read_count(value, "invalid_search_limit", 0, query.request.limit);
           }},
    Member{"page",
           [](const Json& value, SearchQuery& query) {
             query.has_pages = true;
             return read_count(value, "invalid_search_page", 0, query.page);
           }},
    Member{"hitsPerPage",
           [](const Json& value, SearchQuery& query) {
             query.has_pages = true;
             return read_count(value, "invalid_search_hits_per_page", 0, query.hits_per_page);
           }},
    Member{"filter", read_filter_member},
    Member{"facets", read_facets},
    Member{"sort", read_sort},
    Member{"attributesToRetrieve",
           [](const Json& value, SearchQuery& query) {
             return read_texts(value, "invalid_search_attributes_to_retrieve", query.retrieved);
           }},
    Member{"attributesToHighlight",
           [](const Json& value, SearchQuery& query) {
             return read_texts(value, "invalid_search_attributes_to_highlight", query.highlighted);
           }},
    Member{"attributesToCrop", read_crops},
    Member{"cropMarker",
           [](const Json& value, SearchQuery& query) {
             return read_text(value, "invalid_search_crop_marker", marker_bytes_max,
                              query.crop_marker);
           }},
    Member{"highlightPreTag",
           [](const Json& value, SearchQuery& query) {
             return read_text(value, "invalid_search_highlight_pre_tag", marker_bytes_max,
                              query.highlight_before);
           }},
    Member{"highlightPostTag",
           [](const Json& value, SearchQuery& query) {
             return read_text(value, "invalid_search_highlight_post_tag", marker_bytes_max,
                              query.highlight_behind);
           }},
    Member{"showMatchesPosition",
           [](const Json& value, SearchQuery& query) {
             return read_flag(value, "invalid_search_show_matches_position", query.shows_positions);
           }},
    Member{"matchingStrategy", read_matching_strategy},
    Member{"attributesToSearchOn", only_all_attributes},
    Member{"cropLength",
           [](const Json&, SearchQuery&) { return Refusal{}; }},  // read_crop_length()
};

// Asked for with anything but null or false they are refused.
constexpr std::array<std::string_view, 13> unsupported = {"vector",
                                                          "hybrid",
                                                          "retrieveVectors",
                                                          "distinct",
                                                          "showRankingScore",
                                                          "locales",
                                                          "rankingScoreThreshold",
                                                          "showRankingScoreDetails",
                                                          "media",
                                                          "personalize",
                                                          "showPerformanceDetails",
                                                          "federationOptions",
                                                          "useNetwork"};

Refusal read_member(std::string_view name, const Json& value, SearchQuery& query,
                    const std::string& place) {
  if (value.IsNull())
    return {};
  const auto known = std::find_if(members.begin(), members.end(),
                                  [name](const Member& member) { return member.name == name; });
  if (known != members.end()) {
    return known->read(value, query);
  }
  if (std::find(unsupported.begin(), unsupported.end(), name) == unsupported.end())
    return invalid("bad_request", place + "Unknown field `" + std::string(name) + "`");
  if (value.IsFalse())
    return {};
  return invalid("feature_not_enabled", place + "`" + std::string(name) + "` is not supported");
}

Refusal read_crop_length(const Json& body, SearchQuery& query) {
  std::size_t length = Crop{}.words;
  const auto member = body.FindMember("cropLength");
  if (member != body.MemberEnd() && !member->value.IsNull())
    if (Refusal wrong = read_count(member->value, "invalid_search_crop_length", 1, length))
      return wrong;
  for (Crop& crop : query.cropped)
    crop.words = std::min(crop.words == 0 ? length : crop.words, crop_words_max);
  return {};
}

std::size_t crop_words(const SearchQuery& query, std::string_view attribute) {
  for (const Crop& crop : query.cropped)
    if (crop.attribute == attribute || crop.attribute == "*")
      return crop.words;
  return 0;
}

// The page as hits to find; what Meilisearch would answer with nothing is asked for as nothing.
void set_request(SearchQuery& query) {
  SearchRequest& request = query.request;
  request.query = query.q;
  request.reading.operators = true;
  request.marked_passage_words = {crop_words(query, "title"), crop_words(query, "abstract"),
                                  crop_words(query, "text")};
  if (query.has_pages) {
    request.limit = query.page == 0 ? 0 : query.hits_per_page;
    request.offset = query.page == 0 ? 0
                                     : std::min(total_hits_max, query.page - 1) *
                                           std::min(total_hits_max, query.hits_per_page);
  }
  request.offset = std::min(request.offset, total_hits_max);
  request.limit = std::min(request.limit, total_hits_max - request.offset);
  // Without words and filters there would be no hits; here all articles are.
  if (request.filters.expression == nullptr)
    request.filters.expression = std::make_shared<const FilterExpression>();
}

void write_list(rapidjson::Writer<rapidjson::StringBuffer>& writer, std::string_view list) {
  writer.StartArray();
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    writer.String(list.data(), static_cast<rapidjson::SizeType>(end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  writer.EndArray();
}

}  // namespace

Answer refusal(unsigned status, std::string_view code, std::string_view message) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](const char* key, std::string_view value) {
    writer.Key(key);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("message", message);
  member("code", code);
  const bool is_about_keys = status == 401 || status == 403;
  member("type", status >= 500 ? "internal" : is_about_keys ? "auth" : "invalid_request");
  member("link", "https://docs.meilisearch.com/errors#" + std::string(code));
  writer.EndObject();
  Answer answer;
  answer.status = status;
  answer.body.assign(buffer.GetString(), buffer.GetSize());
  return answer;
}

Answer refusal_of(Answer problem) {
  const bool has_wrong_key = std::any_of(
      problem.headers.begin(), problem.headers.end(),
      [](const auto& header) { return header.second.find("invalid_token") != std::string::npos; });
  Answer answer = refusal(429, "too_many_search_requests", "Too many requests; see Retry-After.");
  if (problem.status == 401 && !has_wrong_key)
    answer = refusal(401, "missing_authorization_header",
                     "The Authorization header is missing. It must use the bearer authorization "
                     "method.");
  else if (problem.status == 421)
    answer = refusal(421, "bad_request", "This server does not answer by the name in Host.");
  else if (problem.status != 429)
    answer = refusal(403, "invalid_api_key", "The provided API key is invalid or may not do this.");
  answer.headers = std::move(problem.headers);
  return answer;
}

Reading<SearchQuery> read_search(const Json& body, const std::string& index,
                                 const std::string& place) {
  Reading<SearchQuery> reading;
  SearchQuery& query = reading.value;
  query.request.limit = 20;
  query.index = index;
  for (const auto& member : body.GetObject()) {
    const std::string_view name = text_of(member.name);
    const bool is_known_already = name == "indexUid" && !index.empty();
    reading.refusal = is_known_already ? Refusal{} : read_member(name, member.value, query, place);
    if (reading.refusal)
      return reading;
  }
  reading.refusal = read_crop_length(body, query);
  if (!reading.refusal && query.index.empty())
    reading.refusal = invalid("missing_index_uid", place + "`indexUid` is missing");
  if (!reading.refusal)
    set_request(query);
  return reading;
}

Reading<FacetSearch> read_facet_search(const Json& body, const std::string& index) {
  constexpr std::array<std::string_view, 3> own = {"facetName", "facetQuery",
                                                   "exhaustiveFacetCount"};
  Reading<FacetSearch> reading;
  FacetSearch& facet = reading.value;
  const auto name = body.FindMember("facetName");
  const bool is_named = name != body.MemberEnd() && name->value.IsString();
  const std::optional<Field> field =
      is_named ? filterable_field(text_of(name->value)) : std::nullopt;
  if (!field || is_ordered(*field)) {
    reading.refusal =
        invalid(is_named ? "invalid_facet_search_facet_name" : "missing_facet_search_facet_name",
                "`facetName` must be one of source, category, author, tags");
    return reading;
  }
  facet.field = *field;
  const auto typed = body.FindMember("facetQuery");
  if (typed != body.MemberEnd() && !typed->value.IsNull())
    reading.refusal =
        read_text(typed->value, "invalid_facet_search_facet_query", query_bytes_max, facet.typed);
  // What is shown of hits is given here as well, and has no meaning.
  rapidjson::Document search(rapidjson::kObjectType);
  for (const auto& member : body.GetObject()) {
    const std::string_view member_name = text_of(member.name);
    if (std::find(own.begin(), own.end(), member_name) == own.end() && member_name != "facets")
      search.AddMember(Json(member.name, search.GetAllocator()),
                       Json(member.value, search.GetAllocator()), search.GetAllocator());
  }
  if (reading.refusal)
    return reading;
  Reading<SearchQuery> read = read_search(search, index);
  reading.refusal = read.refusal;
  facet.search = std::move(read.value);
  facet.search.request.limit = 0;
  facet.search.request.offset = 0;
  facet.search.request.facets = {{filter_field_of(*field)}, {}, facet_values_searched};
  return reading;
}

Reading<rapidjson::Document> read_body(const std::string& body) {
  Reading<rapidjson::Document> reading;
  rapidjson::Document& document = reading.value;
  if (body.empty()) {
    document.SetObject();
    return reading;
  }
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      body.data(), body.size());
  if (document.HasParseError())
    reading.refusal =
        invalid("malformed_payload", std::string("The json payload provided is malformed: ") +
                                         rapidjson::GetParseError_En(document.GetParseError()) +
                                         " at byte " + std::to_string(document.GetErrorOffset()));
  else if (!document.IsObject())
    reading.refusal = invalid("bad_request", "The json payload must be an object");
  return reading;
}

Reading<rapidjson::Document> body_of_parameters(const RequestTarget& target) {
  constexpr std::array<std::string_view, 6> lists = {"facets",
                                                     "sort",
                                                     "attributesToRetrieve",
                                                     "attributesToHighlight",
                                                     "attributesToCrop",
                                                     "attributesToSearchOn"};
  constexpr std::array<std::string_view, 5> numbers = {"offset", "limit", "page", "hitsPerPage",
                                                       "cropLength"};
  const auto is_one_of = [](const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (const auto& [name, value] : target.parameters) {
    writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    const bool is_number = is_one_of(numbers, name) && !value.empty() && value.size() < 10 &&
                           value.find_first_not_of("0123456789") == value.npos;
    if (is_one_of(lists, name))
      write_list(writer, value);
    else if (is_number)
      writer.Uint(static_cast<unsigned>(std::stoul(value)));
    else if (name != "q" && name != "filter" && (value == "true" || value == "false"))
      writer.Bool(value == "true");
    else
      writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  writer.EndObject();
  return read_body(std::string(buffer.GetString(), buffer.GetSize()));
}

}  // namespace timbao::meilisearch
