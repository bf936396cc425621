// Decodes request targets.
#include "server/http/request_target.hpp"

#include <algorithm>
#include <charconv>

#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

int hex_digit(char digit) {
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Nothing for a broken escape, a zero byte or invalid UTF-8.
std::optional<std::string> decode(std::string_view raw, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(raw.size());
  for (std::size_t index = 0; index < raw.size(); ++index) {
    char byte = raw[index];
    if (byte == '+' && plus_is_space)
      byte = ' ';
    if (byte == '%') {
      const int high = index + 2 < raw.size() ? hex_digit(raw[index + 1]) : -1;
      const int low = index + 2 < raw.size() ? hex_digit(raw[index + 2]) : -1;
      if (high < 0 || low < 0)
        return {};
      byte = static_cast<char>(high * 16 + low);
      index += 2;
    }
    if (byte == '\0')
      return {};
    decoded += byte;
  }
  if (find_invalid_utf8(decoded) != std::string_view::npos)
    return {};
  return decoded;
}

std::optional<Answer> parse_parameters(std::string_view raw, RequestTarget& target) {
  while (!raw.empty()) {
    const std::size_t end = std::min(raw.find('&'), raw.size());
    const std::string_view pair = raw.substr(0, end);
    raw.remove_prefix(std::min(end + 1, raw.size()));
    if (pair.empty())
      continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::optional<std::string> name = decode(pair.substr(0, equals), true);
    if (!name)
      return problem(400, "invalid-parameter", "A parameter is wrong",
                     "a parameter's name is not percent-encoded UTF-8");
    const std::optional<std::string> value =
        decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!value)
      return invalid_parameter(*name, "is not percent-encoded UTF-8");
    target.parameters.emplace_back(*name, *value);
  }
  return {};
}

}  // namespace

const std::string* RequestTarget::find(std::string_view name) const {
  for (const auto& [known, value] : parameters)
    if (known == name)
      return &value;
  return nullptr;
}

std::vector<std::string> RequestTarget::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [known, value] : parameters)
    if (known == name)
      values.push_back(value);
  return values;
}

bool RequestTarget::sees(std::string_view archive) const {
  return visible_archives.empty() || std::find(visible_archives.begin(), visible_archives.end(),
                                               archive) != visible_archives.end();
}

ParsedTarget parse_target(std::string_view raw) {
  ParsedTarget parsed;
  raw = raw.substr(0, raw.find('#'));
  for (const std::string_view scheme : {"http://", "https://"})
    if (raw.starts_with(scheme))  // absolute form, which proxies send
      raw.remove_prefix(std::min(raw.find('/', scheme.size()), raw.size()));
  const std::size_t question = std::min(raw.find('?'), raw.size());
  std::string_view path = raw.substr(0, question);
  if (!path.starts_with('/')) {
    parsed.problem = problem(400, "invalid-target", "The request target is wrong",
                             "the path does not begin with a slash");
    return parsed;
  }
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::optional<std::string> segment = decode(path.substr(0, end), false);
    if (!segment) {
      parsed.problem = problem(400, "invalid-target", "The request target is wrong",
                               "the path is not percent-encoded UTF-8");
      return parsed;
    }
    parsed.target.segments.push_back(*segment);
    path.remove_prefix(end);
  }
  parsed.problem = parse_parameters(raw.substr(std::min(question + 1, raw.size())), parsed.target);
  return parsed;
}

std::optional<Answer> check_parameter_names(const RequestTarget& target,
                                            std::initializer_list<std::string_view> given_once,
                                            std::initializer_list<std::string_view> repeatable) {
  for (const auto& parameter : target.parameters) {
    const std::string& name = parameter.first;
    if (std::find(repeatable.begin(), repeatable.end(), name) != repeatable.end())
      continue;
    if (std::find(given_once.begin(), given_once.end(), name) == given_once.end())
      return invalid_parameter(name, "is not a parameter here");
    if (target.find(name) != &parameter.second)
      return invalid_parameter(name, "is given twice");
  }
  return {};
}

std::optional<Answer> read_number(const RequestTarget& target, std::string_view name,
                                  std::size_t least, std::size_t most, std::size_t& value) {
  const std::string* const text = target.find(name);
  if (text == nullptr)
    return {};
  std::size_t number = 0;
  const char* const last = text->data() + text->size();
  const auto [end, error] = std::from_chars(text->data(), last, number);
  if (error != std::errc{} || end != last || number < least || number > most)
    return invalid_parameter(name, "is not a whole number from " + std::to_string(least) + " to " +
                                       std::to_string(most));
  value = number;
  return {};
}

}  // namespace timbao
