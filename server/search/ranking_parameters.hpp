// The numbers of a RankingProfile by name, for programs that vary them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "analyzers/result.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

struct RankingParameter {
  std::string_view name;  // as the member is called: "k1", "exact_bigram"
  std::variant<double RankingProfile::*, unsigned RankingProfile::*> member;
  double lowest = 0;
  double highest = 0;
};

// All of them, in the order of RankingProfile.
std::span<const RankingParameter> ranking_parameters();

// invalid_argument, listing the known names, if there is none of this name.
Result<const RankingParameter*> find_ranking_parameter(std::string_view name);

// Changes one number: set_ranking_parameter(profile, "k1", 0.9). invalid_argument, naming the
// parameter, for an unknown name, a value out of range, or a fraction where a count is needed;
// `profile` is unchanged then.
Result<void> set_ranking_parameter(RankingProfile& profile, std::string_view name, double value);

struct ParameterValue {
  std::string name;
  double value = 0;
};

// "k1=0.9". invalid_argument, its place "--set", if it is not of this form; whether the parameter
// exists and may have the value, set_ranking_parameter() says.
Result<ParameterValue> parse_parameter_value(std::string_view text);

// Applies "k1=0.9" to `profile`. Fails as both of the above.
Result<void> apply_setting(RankingProfile& profile, std::string_view setting);

double value_of(const RankingParameter& parameter, const RankingProfile& profile);

}  // namespace timbao
