// The query language: whatever is typed becomes a tree, and what was wrong with it is said.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/result.hpp"
#include "server/search/query_repair.hpp"
#include "server/search/query_tree.hpp"

namespace timbao {

struct QueryLanguageOptions {
  std::string today;  // YYYYMMDD, what `last:30d` counts from; without it `last:` is repaired away
  bool strict = false;  // the first thing that is wrong is an error
};

struct ParsedQuery {
  std::optional<QueryNode> root;  // nothing where no word was typed
  // Words only, no operator had a part in it: to be searched for as typed.
  bool is_plain = true;
  std::vector<QueryRepair> repairs;  // in the order of the query
};

// Reads a query.
//
//   giá vàng                   words, any of them
//   "giá vàng"  "giá vàng"~10  side by side; within ten words, also: giá NEAR/10 vàng
//   vàng AND bạc, vàng OR bạc  also VÀ, HOẶC, && and ||; OR joins more loosely than AND
//   vàng NOT bạc, vàng -bạc    without; also KHÔNG. NOT is of all words that follow, - of one
//   +vàng                      with
//   (vàng OR bạc) miếng        brackets
//   title:vàng, source: category: author: tag:"Kinh tế"
//   date:2025, date:2024-03..2025-06, before:2025, after:2024-03-15, last:30d
//   nguy*, =hòa                words that begin so; this spelling alone
//
// Words that stand side by side hold together first: `hà nội OR sài gòn` is (hà nội) or (sài gòn).
// Operators are capitals, and words again where the whole query is in capitals. Signs inside words
// are part of them: COVID-19, U-23, Nga-Ukraine, 10:30, http://vnexpress.net; so is a hyphen
// between blanks.
//
// Whatever is typed gives a tree: what is wrong is repaired and listed. With `strict` the first
// repair is an invalid_argument instead, its place "q:POSITION" in bytes. Limits are in
// query_limits.hpp; what goes beyond them is left out, which is a repair too. Linear.
Result<ParsedQuery> parse_query(std::string_view typed, const QueryLanguageOptions& options = {});

}  // namespace timbao
