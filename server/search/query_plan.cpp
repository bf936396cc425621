// Decides whether a query is words or a tree.
#include "server/search/query_plan.hpp"

#include <chrono>
#include <utility>

#include "server/search/query_language.hpp"
#include "server/search/tree_matcher.hpp"

namespace timbao {
namespace {

// YYYYMMDD.
std::string today_in_vietnam() {
  using namespace std::chrono;
  const year_month_day today{floor<days>(system_clock::now() + hours{7})};
  return std::to_string(static_cast<int>(today.year()) * 10000 +
                        static_cast<int>(static_cast<unsigned>(today.month())) * 100 +
                        static_cast<int>(static_cast<unsigned>(today.day())));
}

}  // namespace

Result<QueryPlan> plan_query(const std::string& typed, const QueryReading& reading) {
  if (!reading.operators)
    return QueryPlan{typed, {}, {}};
  Result<ParsedQuery> parsed = parse_query(typed, {today_in_vietnam(), reading.strict});
  if (parsed.has_error())
    return parsed.error();
  QueryPlan plan;
  plan.repairs = std::move(parsed->repairs);
  if (!parsed->is_plain) {
    plan.words = wanted_words(*parsed->root);
    plan.tree = std::move(parsed->root);
  } else if (parsed->root && !plan.repairs.empty()) {
    plan.words = parsed->root->text;
  } else {
    plan.words = typed;
  }
  return plan;
}

}  // namespace timbao
