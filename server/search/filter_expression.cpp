// Turns conditions into sets of articles, and into boolean queries.
#include "server/search/filter_expression.hpp"

#include <array>
#include <cstdio>

#include "indexer/schema/index_schema.hpp"

namespace timbao {
namespace {

using Kind = FilterExpression::Kind;

Xapian::valueno slot_of(FilterField field) {
  constexpr std::array slots = {source_slot, category_slot, author_slot};
  return slots[static_cast<std::size_t>(field)];
}

ArticleSet complement(const ArchiveIndex& index, const ArticleSet& set) {
  ArticleSet rest = index.live();
  set.for_each([&rest](std::uint32_t document) { rest.remove(document); });
  return rest;
}

ArticleSet of_days(const ArchiveIndex& index, std::uint32_t first, std::uint32_t last) {
  ArticleSet found(index.document_end());
  const std::vector<std::uint32_t>& day = index.columns().day;
  for (std::uint32_t document = 1; document < day.size(); ++document)
    if (day[document] != 0 && day[document] >= first && day[document] <= last)
      found.insert(document);
  return found;
}

ArticleSet with_field(const ArchiveIndex& index, FilterField field) {
  ArticleSet found(index.document_end());
  const auto& number_of = index.columns().by_field[static_cast<std::size_t>(field)].number_of;
  for (std::uint32_t document = 1; document < number_of.size(); ++document)
    if (number_of[document] != 0)
      found.insert(document);
  return found;
}

ArticleSet united(const ArchiveIndex& index, const std::vector<FilterExpression>& parts) {
  ArticleSet found(index.document_end());
  for (const FilterExpression& part : parts)
    found.unite(articles_passing(index, part));
  return found;
}

std::string day_value(std::uint32_t day) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "%08u", day);
  return digits;
}

Xapian::Query joined(Xapian::Query::op how, const std::vector<FilterExpression>& parts) {
  std::vector<Xapian::Query> queries;
  queries.reserve(parts.size());
  for (const FilterExpression& part : parts)
    queries.push_back(filter_query(part));
  return {how, queries.begin(), queries.end()};
}

}  // namespace

ArticleSet articles_passing(const ArchiveIndex& index, const FilterExpression& expression) {
  ArticleSet found = index.live();
  switch (expression.kind) {
    case Kind::everything:
      break;
    case Kind::all_of:
      for (const FilterExpression& part : expression.parts)
        found.intersect(articles_passing(index, part));
      break;
    case Kind::any_of:
      found.intersect(united(index, expression.parts));
      break;
    case Kind::none_of:
      return complement(index, united(index, expression.parts));
    case Kind::value:
      found.intersect(*index.articles_with(filter_field_term(expression.field, expression.value)));
      break;
    case Kind::present:
      found.intersect(with_field(index, expression.field));
      break;
    case Kind::days:
      found.intersect(of_days(index, expression.first_day, expression.last_day));
      break;
  }
  return found;
}

Xapian::Query filter_query(const FilterExpression& expression) {
  switch (expression.kind) {
    case Kind::everything:
      break;
    case Kind::all_of:
      return expression.parts.empty() ? Xapian::Query::MatchAll
                                      : joined(Xapian::Query::OP_AND, expression.parts);
    case Kind::any_of:
      return joined(Xapian::Query::OP_OR, expression.parts);
    case Kind::none_of:
      return {Xapian::Query::OP_AND_NOT, Xapian::Query::MatchAll,
              joined(Xapian::Query::OP_OR, expression.parts)};
    case Kind::value:
      return Xapian::Query(filter_field_term(expression.field, expression.value));
    case Kind::present:
      return {Xapian::Query::OP_VALUE_GE, slot_of(expression.field), std::string(1, '\x01')};
    case Kind::days:
      return {Xapian::Query::OP_VALUE_RANGE, date_slot, day_value(expression.first_day),
              day_value(expression.last_day)};
  }
  return Xapian::Query::MatchAll;
}

}  // namespace timbao
