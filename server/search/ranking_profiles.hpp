// Ranking profiles by name, for requests and for experiments.
#pragma once

#include <span>
#include <string_view>

#include "analyzers/result.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

struct NamedProfile {
  std::string_view name;
  std::string_view purpose;  // one line, for lists
  RankingProfile profile;
};

// Makes a profile blend relevance with recency as `news` does.
void blend_recency(RankingProfile& profile);

// "default" first.
std::span<const NamedProfile> ranking_profiles();

// invalid_argument, its place "profile", listing the known names, if there is none of this name.
Result<const NamedProfile*> find_ranking_profile(std::string_view name);

}  // namespace timbao
