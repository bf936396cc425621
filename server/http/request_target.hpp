// The path and the parameters of a request, decoded and checked.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/answer.hpp"
#include "server/http/body_pieces.hpp"

namespace timbao {

// "/v1/archives/bao/search?q=h%C3%B2a", or the same behind "http://host", -> segments {v1,
// archives, bao, search}, parameter q = hòa.
struct RequestTarget {
  std::vector<std::string> segments;  // decoded; an encoded slash stays inside its segment
  std::vector<std::pair<std::string, std::string>> parameters;  // in order, decoded
  // Headers of requests that change articles; set by the router, empty if absent.
  std::string if_match;
  std::string if_none_match;
  std::string content_type;
  std::string body;               // what came with a POST; set by the router
  NextBodyPiece next_body_piece;  // in place of `body` where it is read while it comes
  // "https://bao.example": how the client reaches the server; set by the router
  std::string origin;
  // What the router lets this client have: archives by name (none named: all), hits on a page, and
  // time for a search and for judged queries (0: any).
  std::vector<std::string> visible_archives;
  std::size_t hits_max = 100;
  std::chrono::milliseconds query_time{0};
  std::chrono::milliseconds evaluation_time{0};
  bool has_sitemaps = false;  // the server lists all articles for crawlers

  bool sees(std::string_view archive) const;

  // The value of a parameter, or null if it is not there.
  const std::string* find(std::string_view name) const;
  // All values of a parameter that may be repeated, in order.
  std::vector<std::string> all(std::string_view name) const;
};

// Either the target or the 400 to answer with: a broken percent escape, a zero byte, invalid UTF-8.
struct ParsedTarget {
  RequestTarget target;
  std::optional<Answer> problem;
};
ParsedTarget parse_target(std::string_view raw);

// The 400 for the first parameter that an endpoint does not have, or that is given twice though it
// may only be given once: check_parameter_names(target, {"q", "limit"}, {"source"}) takes
// "q=hòa&source=Tuổi+Trẻ&source=VnExpress".
std::optional<Answer> check_parameter_names(
    const RequestTarget& target, std::initializer_list<std::string_view> given_once,
    std::initializer_list<std::string_view> repeatable = {});

// Reads a whole number within [least, most]; `value` keeps its default if the parameter is absent.
// Returns the 400 for anything else.
std::optional<Answer> read_number(const RequestTarget& target, std::string_view name,
                                  std::size_t least, std::size_t most, std::size_t& value);

}  // namespace timbao
