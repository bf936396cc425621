// Reads the judged queries, runs them, writes the measures.
#include "server/http/rank_eval.hpp"

#include <algorithm>
#include <initializer_list>

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/evaluation/evaluation.hpp"
#include "server/http/search_parameters.hpp"
#include "server/search/ranking_parameters.hpp"
#include "server/search/ranking_profiles.hpp"
#include "server/search/search_service.hpp"

namespace timbao {
namespace {

using Json = rapidjson::Value;
using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::size_t unrated_shown = 10;

Error wrong(const std::string& place, std::string message) {
  return Error{ErrorCode::invalid_argument, std::move(message), place};
}

std::string_view text_of(const Json& value) {
  return {value.GetString(), value.GetStringLength()};
}

std::string inside(const std::string& place, std::string_view member) {
  return place.empty() ? std::string(member) : place + "." + std::string(member);
}

std::string item(const std::string& place, std::size_t index) {
  return place + "[" + std::to_string(index) + "]";
}

Result<void> check_members(const Json& object, const std::string& place,
                           std::initializer_list<std::string_view> known) {
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
    const std::string_view name = text_of(member->name);
    if (std::find(known.begin(), known.end(), name) == known.end())
      return wrong(inside(place, name), "is not known here");
    for (auto other = object.MemberBegin(); other != member; ++other)
      if (text_of(other->name) == name)
        return wrong(inside(place, name), "is given twice");
  }
  return {};
}

// The member, or an error that says it must be there.
Result<const Json*> required(const Json& object, const std::string& place, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd())
    return wrong(inside(place, name), "is missing");
  return &member->value;
}

Result<std::string> required_text(const Json& object, const std::string& place, const char* name) {
  const Result<const Json*> value = required(object, place, name);
  if (value.has_error())
    return value.error();
  if (!(*value)->IsString())
    return wrong(inside(place, name), "is not a string");
  return std::string(text_of(**value));
}

Result<void> read_ratings(const Json& ratings, const std::string& place, Grades& grades) {
  if (!ratings.IsArray())
    return wrong(place, "is not an array");
  for (rapidjson::SizeType index = 0; index < ratings.Size(); ++index) {
    const std::string here = item(place, index);
    const Json& rating = ratings[index];
    if (!rating.IsObject())
      return wrong(here, "is not an object");
    if (Result<void> checked = check_members(rating, here, {"id", "rating"}); checked.has_error())
      return checked;
    const Result<std::string> id = required_text(rating, here, "id");
    if (id.has_error())
      return id.error();
    const Result<const Json*> grade = required(rating, here, "rating");
    if (grade.has_error())
      return grade.error();
    if (!(*grade)->IsInt())
      return wrong(inside(here, "rating"), "is not a whole number");
    if (!grades.emplace(*id, (*grade)->GetInt()).second)
      return wrong(inside(here, "id"), "\"" + *id + "\" is rated twice");
  }
  return {};
}

Result<void> read_query(const Json& query, const std::string& place, RankEvalRequest& request) {
  if (!query.IsObject())
    return wrong(place, "is not an object");
  if (Result<void> checked = check_members(query, place, {"id", "query", "ratings"});
      checked.has_error())
    return checked;
  const Result<std::string> id = required_text(query, place, "id");
  if (id.has_error())
    return id.error();
  const Result<std::string> text = required_text(query, place, "query");
  if (text.has_error())
    return text.error();
  if (text->size() > query_bytes_max)
    return wrong(inside(place, "query"), "is longer than 2000 bytes");
  const Result<const Json*> ratings = required(query, place, "ratings");
  if (ratings.has_error())
    return ratings.error();
  const auto [entry, is_new] = request.judgements.try_emplace(*id);
  if (!is_new)
    return wrong(inside(place, "id"), "\"" + *id + "\" is given twice");
  request.topics.push_back({*id, *text});
  return read_ratings(**ratings, inside(place, "ratings"), entry->second);
}

Result<void> read_queries(const Json& body, RankEvalRequest& request) {
  const Result<const Json*> queries = required(body, "", "requests");
  if (queries.has_error())
    return queries.error();
  if (!(*queries)->IsArray() || (*queries)->Empty())
    return wrong("requests", "is not an array with something in it");
  if ((*queries)->Size() > rank_eval_queries_max)
    return wrong("requests", "has more than " + std::to_string(rank_eval_queries_max) + " queries");
  for (rapidjson::SizeType index = 0; index < (*queries)->Size(); ++index)
    if (Result<void> read = read_query((**queries)[index], item("requests", index), request);
        read.has_error())
      return read;
  return {};
}

Result<void> read_measures(const Json& body, RankEvalRequest& request) {
  const auto member = body.FindMember("measures");
  std::string names = "nDCG@10,MRR@10,R@100";
  if (member != body.MemberEnd()) {
    names.clear();
    if (!member->value.IsArray() || member->value.Empty())
      return wrong("measures", "is not an array with something in it");
    for (const Json& name : member->value.GetArray()) {
      if (!name.IsString())
        return wrong("measures", "has something that is not a string");
      names += names.empty() ? "" : ",";
      names += text_of(name);
    }
  }
  const Result<std::vector<Measure>> measures = parse_measures(names);
  if (measures.has_error())
    return wrong("measures", measures.error().message);
  request.measures = *measures;
  for (const Measure& measure : request.measures)
    request.measure_names.push_back(name_of(measure));
  return {};
}

Result<void> read_depth(const Json& body, RankEvalRequest& request) {
  const auto member = body.FindMember("depth");
  if (member == body.MemberEnd())
    return {};
  if (!member->value.IsUint() || member->value.GetUint() == 0 ||
      member->value.GetUint() > rank_eval_depth_max)
    return wrong("depth", "is not a whole number from 1 to 1000");
  request.depth = member->value.GetUint();
  return {};
}

Result<void> read_profile(const Json& body, RankEvalRequest& request) {
  const auto member = body.FindMember("profile");
  if (member == body.MemberEnd())
    return {};
  if (!member->value.IsString())
    return wrong("profile", "is not a string");
  const Result<const NamedProfile*> named = find_ranking_profile(text_of(member->value));
  if (named.has_error())
    return named.error();
  request.profile = (*named)->profile;
  return {};
}

Result<void> read_parameters(const Json& body, RankEvalRequest& request) {
  const auto member = body.FindMember("parameters");
  if (member == body.MemberEnd())
    return {};
  if (!member->value.IsObject())
    return wrong("parameters", "is not an object");
  for (const auto& parameter : member->value.GetObject()) {
    const std::string place = inside("parameters", text_of(parameter.name));
    if (!parameter.value.IsNumber())
      return wrong(place, "is not a number");
    const Result<void> set = set_ranking_parameter(request.profile, text_of(parameter.name),
                                                   parameter.value.GetDouble());
    if (set.has_error())
      return wrong(place, set.error().message);
  }
  return {};
}

Result<Run> run_queries(const Archive& archive, const RankEvalRequest& request,
                        const SearchDeadline& deadline) {
  Run run;
  for (const Topic& topic : request.topics) {
    SearchRequest search;
    search.query = topic.text;
    search.limit = request.depth;
    search.deadline = deadline;
    const Result<std::vector<RankedId>> ranked = rank(archive, search, request.profile);
    if (ranked.has_error())
      return ranked.error();
    if (search.late())
      return Error{ErrorCode::unavailable,
                   "the evaluation took longer than limits.evaluation_time: send fewer queries",
                   "requests"};
    std::vector<RankedDocument>& ranking = run.rankings[topic.id];
    for (const RankedId& hit : *ranked)
      ranking.push_back({hit.id, hit.score});
    separate_ties(ranking);
  }
  return run;
}

void write_string(Writer& writer, std::string_view value) {
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write_measures(Writer& writer, const std::vector<std::string>& names,
                    const std::vector<double>& values) {
  writer.StartObject();
  for (std::size_t index = 0; index < names.size(); ++index) {
    writer.Key(names[index].c_str());
    writer.Double(values[index]);
  }
  writer.EndObject();
}

// The first documents that nobody judged: what an assessor should look at next.
void write_unrated(Writer& writer, const std::vector<RankedDocument>& ranking,
                   const Grades& grades) {
  std::size_t shown = 0;
  writer.StartArray();
  for (const RankedDocument& document : ranking)
    if (!grades.contains(document.id) && shown++ < unrated_shown)
      write_string(writer, document.id);
  writer.EndArray();
}

}  // namespace

Result<RankEvalRequest> parse_rank_eval(std::string_view body, const RankingProfile& settings) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      body.data(), body.size());
  if (document.HasParseError())
    return wrong("body", std::string("is not JSON: ") +
                             rapidjson::GetParseError_En(document.GetParseError()) + " At byte " +
                             std::to_string(document.GetErrorOffset()));
  if (!document.IsObject())
    return wrong("body", "is not a JSON object");
  RankEvalRequest request;
  request.profile = settings;
  if (const Result<void> checked =
          check_members(document, "", {"requests", "measures", "depth", "profile", "parameters"});
      checked.has_error())
    return checked.error();
  for (const auto read : {read_queries, read_measures, read_depth, read_profile, read_parameters})
    if (const Result<void> done = read(document, request); done.has_error())
      return done.error();
  return request;
}

Result<std::string> rank_eval_json(const Archive& archive, const RankEvalRequest& request,
                                   const SearchDeadline& deadline) {
  const Result<Run> run = run_queries(archive, request, deadline);
  if (run.has_error())
    return run.error();
  const Evaluation evaluation = evaluate(*run, request.judgements, request.measures);
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  writer.Key("measures");
  write_measures(writer, request.measure_names, evaluation.means);
  writer.Key("queries");
  writer.Uint64(evaluation.topics.size());
  writer.Key("queries_without_relevant");
  writer.Uint64(evaluation.topics_without_relevant);
  writer.Key("details");
  writer.StartObject();
  for (std::size_t topic = 0; topic < evaluation.topics.size(); ++topic) {
    const std::string& id = evaluation.topics[topic];
    std::vector<double> values;
    for (const std::vector<double>& of_measure : evaluation.values)
      values.push_back(of_measure[topic]);
    writer.Key(id.data(), static_cast<rapidjson::SizeType>(id.size()));
    writer.StartObject();
    writer.Key("measures");
    write_measures(writer, request.measure_names, values);
    writer.Key("unrated");
    write_unrated(writer, run->rankings.at(id), request.judgements.at(id));
    writer.EndObject();
  }
  writer.EndObject();
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

}  // namespace timbao
