// Writes problem documents.
#include "server/http/answer.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace timbao {

Answer problem(unsigned status, std::string_view name, std::string_view title,
               std::string_view detail, std::string_view parameter) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](const char* key, std::string_view value) {
    writer.Key(key);
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("type", "urn:timbao:problem:" + std::string(name));
  member("title", title);
  writer.Key("status");
  writer.Uint(status);
  member("detail", detail);
  if (!parameter.empty())
    member("parameter", parameter);
  writer.EndObject();
  Answer answer;
  answer.status = status;
  answer.content_type = "application/problem+json";
  answer.body.assign(buffer.GetString(), buffer.GetSize());
  return answer;
}

Answer invalid_parameter(std::string_view parameter, std::string_view detail) {
  return problem(400, "invalid-parameter", "A parameter is wrong",
                 "\"" + std::string(parameter) + "\" " + std::string(detail), parameter);
}

Answer problem_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::invalid_record:
      return problem(400, "invalid-parameter", "A parameter is wrong", error.message, error.place);
    case ErrorCode::not_found:
      return problem(404, "not-found", "Not found", error.message, error.place);
    case ErrorCode::conflict:
      return problem(409, "conflict", "Conflict", error.message);
    case ErrorCode::unavailable:
      return problem(503, "unavailable", "Try again later", error.message);
    case ErrorCode::storage_full:
      return problem(507, "storage-full", "No room left",
                     "the server's disk is full; nothing was changed");
    case ErrorCode::incompatible:
    case ErrorCode::storage_failed:
      break;
  }
  return problem(500, "storage-failed", "The archive could not be read",
                 "the server's log has the details");
}

}  // namespace timbao
