// The table of ranking parameters.
#include "server/search/ranking_parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace timbao {
namespace {

constexpr double weight_max = 1000;

constexpr std::array<RankingParameter, 31> table = {{
    {"k1", &RankingProfile::k1, 0, 1000},
    {"b", &RankingProfile::b, 0, 1},
    {"pl2_c", &RankingProfile::pl2_c, 0.01, 1000},
    {"lm_mu", &RankingProfile::lm_mu, 0.01, 1e9},
    {"title_occurrence", &RankingProfile::title_occurrence, 0, weight_max},
    {"abstract_occurrence", &RankingProfile::abstract_occurrence, 0, weight_max},
    {"exact_word", &RankingProfile::exact_word, 0, weight_max},
    {"folded_word", &RankingProfile::folded_word, 0, weight_max},
    {"exact_bigram", &RankingProfile::exact_bigram, 0, weight_max},
    {"folded_bigram", &RankingProfile::folded_bigram, 0, weight_max},
    {"frequent_share", &RankingProfile::frequent_share, 0, 1},
    {"sure_reading", &RankingProfile::sure_reading, 0, 1},
    {"candidates", &RankingProfile::candidates, 1, 1'000'000},
    {"rescored", &RankingProfile::rescored, 0, 1'000'000},
    {"rescored_in_vain", &RankingProfile::rescored_in_vain, 1, 1'000'000},
    {"words_for_neighbours", &RankingProfile::words_for_neighbours, 1, 100},
    {"word", &RankingProfile::word, 0, weight_max},
    {"unmarked_as_typed", &RankingProfile::unmarked_as_typed, 0, weight_max},
    {"neighbours", &RankingProfile::neighbours, 0, weight_max},
    {"read_neighbours", &RankingProfile::read_neighbours, 0, weight_max},
    {"lead", &RankingProfile::lead, 0, weight_max},
    {"passage", &RankingProfile::passage, 0, weight_max},
    {"covered_neighbours", &RankingProfile::covered_neighbours, 0, weight_max},
    {"title_neighbours", &RankingProfile::title_neighbours, 0, weight_max},
    {"lead_share", &RankingProfile::lead_share, 0, 1000},
    {"passage_share", &RankingProfile::passage_share, 0, 1000},
    {"passage_bigram", &RankingProfile::passage_bigram, 0, weight_max},
    {"residual_idf", &RankingProfile::residual_idf, 0, weight_max},
    {"recency", &RankingProfile::recency, 0, weight_max},
    {"recency_half_life", &RankingProfile::recency_half_life, 0.01, 1e6},
    {"name", &RankingProfile::name, 0, weight_max},
}};

// "0.75", "1000".
std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

std::span<const RankingParameter> ranking_parameters() {
  return table;
}

Result<const RankingParameter*> find_ranking_parameter(std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(),
                   [name](const RankingParameter& parameter) { return parameter.name == name; });
  if (found != table.end())
    return &*found;
  std::string known;
  for (const RankingParameter& parameter : table)
    known += (known.empty() ? "" : ", ") + std::string(parameter.name);
  return Error{ErrorCode::invalid_argument,
               "no ranking parameter has this name; known are " + known, std::string(name)};
}

Result<void> set_ranking_parameter(RankingProfile& profile, std::string_view name, double value) {
  const Result<const RankingParameter*> parameter = find_ranking_parameter(name);
  if (parameter.has_error())
    return parameter.error();
  const auto& [known_name, member, lowest, highest] = **parameter;
  const bool is_count = std::holds_alternative<unsigned RankingProfile::*>(member);
  // Written so that NaN is refused too.
  if (!(value >= lowest && value <= highest))
    return Error{ErrorCode::invalid_argument,
                 short_number(value) + " is not between " + short_number(lowest) + " and " +
                     short_number(highest),
                 std::string(name)};
  if (is_count && std::trunc(value) != value)
    return Error{ErrorCode::invalid_argument, short_number(value) + " is not a whole number",
                 std::string(name)};
  if (is_count)
    profile.*std::get<unsigned RankingProfile::*>(member) = static_cast<unsigned>(value);
  else
    profile.*std::get<double RankingProfile::*>(member) = value;
  return {};
}

Result<ParameterValue> parse_parameter_value(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && equals > 0) {
    ParameterValue parsed{std::string(text.substr(0, equals)), 0};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + equals + 1, end, parsed.value);
    if (read.ec == std::errc() && read.ptr == end)
      return parsed;
  }
  return Error{ErrorCode::invalid_argument, "\"" + std::string(text) + "\" is not name=number",
               "--set"};
}

Result<void> apply_setting(RankingProfile& profile, std::string_view setting) {
  const Result<ParameterValue> parsed = parse_parameter_value(setting);
  return parsed.has_error() ? parsed.error()
                            : set_ranking_parameter(profile, parsed->name, parsed->value);
}

double value_of(const RankingParameter& parameter, const RankingProfile& profile) {
  return std::visit([&profile](auto member) { return static_cast<double>(profile.*member); },
                    parameter.member);
}

}  // namespace timbao
