// A recursive descent over the filter's tokens.
#include "server/http/meilisearch/filter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "server/http/meilisearch/fields.hpp"
#include "server/http/meilisearch/filter_lexer.hpp"

namespace timbao::meilisearch {
namespace {

using Kind = FilterExpression::Kind;

constexpr std::size_t filter_bytes_max = 20'000;
constexpr unsigned depth_max = 50;
constexpr double first_year = 1;
constexpr double last_year = 9999;

Error wrong(std::string message, std::size_t at) {
  return {ErrorCode::invalid_argument, std::move(message), std::to_string(at)};
}

FilterExpression joined(Kind kind, std::vector<FilterExpression> parts) {
  if (parts.size() == 1 && kind != Kind::none_of)
    return std::move(parts.front());
  FilterExpression expression;
  expression.kind = kind;
  expression.parts = std::move(parts);
  return expression;
}

FilterExpression negated(FilterExpression expression) {
  std::vector<FilterExpression> parts;
  parts.push_back(std::move(expression));
  return joined(Kind::none_of, std::move(parts));
}

FilterExpression nothing() {
  return joined(Kind::any_of, {});
}

FilterExpression days_from(std::uint32_t first, std::uint32_t last) {
  if (first > last)
    return nothing();
  FilterExpression days;
  days.kind = Kind::days;
  days.first_day = first;
  days.last_day = last;
  return days;
}

// Whole numbers of an ordered field that are days: [least, most] of it.
FilterExpression range_of(Field field, double least, double most) {
  if (field == Field::year) {
    least = std::max(std::ceil(least), first_year);
    most = std::min(std::floor(most), last_year);
    if (least > most)
      return nothing();
    return days_from(static_cast<std::uint32_t>(least) * 10000 + 101,
                     static_cast<std::uint32_t>(most) * 10000 + 1231);
  }
  return days_from(first_day_from(least), last_day_until(most));
}

class FilterParser {
 public:
  explicit FilterParser(std::vector<FilterToken> tokens) : tokens_(std::move(tokens)) {}

  Result<FilterExpression> parse() {
    Result<FilterExpression> expression = any_of(0);
    if (!expression.has_error() && next().kind != FilterToken::Kind::end)
      return wrong("\"" + next().text + "\" was not expected here", next().at);
    return expression;
  }

 private:
  const FilterToken& next() const { return tokens_[at_]; }
  FilterToken take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_[at_]; }
  bool take_word(std::string_view word) {
    if (!next().is_word(word))
      return false;
    ++at_;
    return true;
  }
  bool take_sign(std::string_view sign) {
    if (!next().is_sign(sign))
      return false;
    ++at_;
    return true;
  }

  Result<FilterExpression> any_of(unsigned depth) {
    return sequence(Kind::any_of, "OR", [this, depth] { return all_of(depth); });
  }
  Result<FilterExpression> all_of(unsigned depth) {
    return sequence(Kind::all_of, "AND", [this, depth] { return one(depth); });
  }
  template <typename Part>
  Result<FilterExpression> sequence(Kind kind, std::string_view joint, Part part) {
    std::vector<FilterExpression> parts;
    do {
      Result<FilterExpression> read = part();
      if (read.has_error())
        return read;
      parts.push_back(std::move(*read));
    } while (take_word(joint));
    return joined(kind, std::move(parts));
  }

  Result<FilterExpression> one(unsigned depth) {
    if (depth >= depth_max)
      return wrong("is nested too deep", next().at);
    if (take_word("NOT")) {
      Result<FilterExpression> inner = one(depth + 1);
      return inner.has_error() ? inner : negated(std::move(*inner));
    }
    if (!take_sign("("))
      return condition();
    Result<FilterExpression> inner = any_of(depth + 1);
    if (!inner.has_error() && !take_sign(")"))
      return wrong("a closing parenthesis is missing", next().at);
    return inner;
  }

  Result<FilterExpression> condition() {
    const FilterToken name = take();
    if (name.kind == FilterToken::Kind::end || name.kind == FilterToken::Kind::sign)
      return wrong("a field was expected", name.at);
    if (name.text.starts_with("_geo"))
      return wrong("articles have no place: " + name.text + " cannot be answered", name.at);
    const std::optional<Field> field = filterable_field(name.text);
    if (!field)
      return wrong("attribute \"" + name.text +
                       "\" is not filterable; those that are: " + listed(field_names),
                   name.at);
    const bool negative = take_word("NOT");
    Result<FilterExpression> read = operation(*field, name);
    if (read.has_error() || !negative)
      return read;
    return negated(std::move(*read));
  }

  Result<FilterExpression> operation(Field field, const FilterToken& name) {
    if (take_word("EXISTS"))
      return present(field, name);
    if (take_word("IN"))
      return in_list(field);
    if (take_sign("="))
      return equal(field);
    if (take_sign("!=")) {
      Result<FilterExpression> read = equal(field);
      return read.has_error() ? read : negated(std::move(*read));
    }
    for (const std::string_view sign : {"<=", ">=", "<", ">"})
      if (take_sign(sign))
        return compared(field, sign);
    for (const std::string_view word : {"CONTAINS", "STARTS", "IS"})
      if (next().is_word(word))
        return wrong(std::string(word) + " is not supported", next().at);
    return to_range(field);
  }

  Result<FilterExpression> present(Field field, const FilterToken& name) {
    if (field == Field::tags)
      return wrong("EXISTS is not supported for tags", name.at);
    if (is_ordered(field))
      return days_from(1, 99991231);
    FilterExpression has;
    has.kind = Kind::present;
    has.field = filter_field_of(field);
    return has;
  }

  Result<FilterExpression> in_list(Field field) {
    if (!take_sign("["))
      return wrong("IN must be followed by a list in brackets", next().at);
    std::vector<FilterExpression> parts;
    while (!take_sign("]")) {
      Result<FilterExpression> value = equal(field);
      if (value.has_error())
        return value;
      parts.push_back(std::move(*value));
      if (!take_sign(",") && !next().is_sign("]"))
        return wrong("a comma or a closing bracket was expected", next().at);
    }
    return joined(Kind::any_of, std::move(parts));
  }

  Result<FilterExpression> equal(Field field) {
    const FilterToken value = take();
    if (value.kind == FilterToken::Kind::end || value.kind == FilterToken::Kind::sign)
      return wrong("a value was expected", value.at);
    if (!is_ordered(field)) {
      FilterExpression has;
      has.kind = Kind::value;
      has.field = filter_field_of(field);
      has.value = value.text;
      return has;
    }
    const std::optional<double> number = number_of(field, value.text);
    if (!number)
      return not_a_number(field, value);
    return range_of(field, *number, *number);
  }

  Result<FilterExpression> compared(Field field, std::string_view sign) {
    const FilterToken value = take();
    const std::optional<double> number = number_of(field, value.text);
    if (!is_ordered(field))
      return wrong("has no order: only = != IN and EXISTS work on this attribute", value.at);
    if (!number)
      return not_a_number(field, value);
    constexpr double all = 1e15;
    if (sign == ">=")
      return range_of(field, *number, all);
    if (sign == ">")
      return range_of(field, std::floor(*number) + 1, all);
    if (sign == "<=")
      return range_of(field, -all, *number);
    return range_of(field, -all, std::ceil(*number) - 1);
  }

  Result<FilterExpression> to_range(Field field) {
    const FilterToken least = take();
    const bool has_to = take_word("TO");
    if (!has_to || !is_ordered(field))
      return wrong("an operator was expected: = != IN EXISTS > >= < <= or TO", least.at);
    const FilterToken most = take();
    const std::optional<double> from = number_of(field, least.text);
    const std::optional<double> to = number_of(field, most.text);
    if (!from)
      return not_a_number(field, least);
    if (!to)
      return not_a_number(field, most);
    return range_of(field, *from, *to);
  }

  static Error not_a_number(Field field, const FilterToken& value) {
    return wrong("\"" + value.text + "\" is no " +
                     (field == Field::date ? "date like 2025-12-22" : "number"),
                 value.at);
  }

  std::vector<FilterToken> tokens_;
  std::size_t at_ = 0;
};

Result<FilterExpression> read_text(std::string_view text) {
  if (text.size() > filter_bytes_max)
    return wrong("is longer than " + std::to_string(filter_bytes_max) + " bytes", filter_bytes_max);
  Result<std::vector<FilterToken>> tokens = read_filter_tokens(text);
  if (tokens.has_error())
    return tokens.error();
  if (tokens->size() == 1)
    return FilterExpression{};
  return FilterParser(std::move(*tokens)).parse();
}

Result<FilterExpression> read_part(const rapidjson::Value& filter, bool is_outer) {
  if (filter.IsString())
    return read_text({filter.GetString(), filter.GetStringLength()});
  if (!filter.IsArray())
    return wrong("a filter is a string, or an array of strings and of arrays of strings", 0);
  std::vector<FilterExpression> parts;
  for (const rapidjson::Value& part : filter.GetArray()) {
    if (!is_outer && !part.IsString())
      return wrong("arrays of a filter are nested at most two deep", 0);
    Result<FilterExpression> read = read_part(part, false);
    if (read.has_error())
      return read;
    parts.push_back(std::move(*read));
  }
  if (parts.empty())
    return FilterExpression{};
  return joined(is_outer ? Kind::all_of : Kind::any_of, std::move(parts));
}

}  // namespace

Result<FilterExpression> read_filter(const rapidjson::Value& filter) {
  return read_part(filter, true);
}

}  // namespace timbao::meilisearch
