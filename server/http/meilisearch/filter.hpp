// The filters of Meilisearch's search API, read into conditions on articles.
#pragma once

#include <rapidjson/document.h>

#include "analyzers/result.hpp"
#include "server/search/filter_expression.hpp"

namespace timbao::meilisearch {

// A filter as a request has it: a string, or an array of strings and arrays, where the outer array
// is "and" and inner ones are "or":
//   source = "Tuổi Trẻ" AND (year 2020 TO 2024 OR NOT category IN ["Xã hội", "Pháp luật"])
//   ["\"source\"=\"Tuổi Trẻ\"", ["\"tags\"=\"lũ\"", "\"tags\"=\"bão\""],
//   "\"timestamp\">=1735689600"]
// Fields are source, category, author and tags, which have values, and date ("2025-12-22"),
// timestamp (seconds; an article's day begins at midnight UTC) and year, which have an order.
// Operators: = != IN NOT-IN EXISTS > >= < <= TO, joined by AND, OR, NOT and parentheses, in any
// case. Fails with invalid_argument saying what is wrong and at which byte; what Meilisearch has
// and this has not (CONTAINS, STARTS WITH, _geoRadius) is named.
// See https://www.meilisearch.com/docs/learn/filtering_and_sorting/filter_expression_reference.
Result<FilterExpression> read_filter(const rapidjson::Value& filter);

}  // namespace timbao::meilisearch
