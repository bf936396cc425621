// What a typed query comes to: words to rank by and, where operators were used, a tree to match.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "server/search/query_repair.hpp"
#include "server/search/query_tree.hpp"

namespace timbao {

// How a query is read.
struct QueryReading {
  bool operators = false;  // as query_language.hpp says; otherwise all of it is words
  bool strict = false;     // mistakes in operators are errors
};

struct QueryPlan {
  std::string words;              // to rank and to highlight by; a plain query as typed
  std::optional<QueryNode> tree;  // nothing for plain words
  std::vector<QueryRepair> repairs;
};

// `giá vàng` -> these words, no tree; `"giá vàng" -bạc` -> the words giá vàng and a tree. `last:`
// counts from today's date in Vietnam. Fails as parse_query() does.
Result<QueryPlan> plan_query(const std::string& typed, const QueryReading& reading);

}  // namespace timbao
