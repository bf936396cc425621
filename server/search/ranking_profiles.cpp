// What the named profiles change.
#include "server/search/ranking_profiles.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace timbao {
namespace {

// Recent coverage first: an article of the archive's last day gains half of its relevance, one a
// month older a quarter.
RankingProfile news() {
  RankingProfile profile;
  blend_recency(profile);
  return profile;
}

// What was typed and nothing like it: marks count, restored ones and other spellings hardly do.
RankingProfile exact() {
  RankingProfile profile;
  profile.unmarked_as_typed = 1;
  profile.neighbours = 0.02;
  profile.read_neighbours = 0.2;
  return profile;
}

// Long texts searched for the place that answers: where words stand together counts, not where the
// article begins.
RankingProfile passage() {
  RankingProfile profile;
  profile.lead = 0.2;
  profile.title_neighbours = 0;
  profile.passage = 2;
  return profile;
}

const std::array<NamedProfile, 4>& all_profiles() {
  static const std::array<NamedProfile, 4> profiles = {{
      {"default", "relevance, whatever way the query is typed", RankingProfile{}},
      {"news", "relevance blended with recency", news()},
      {"exact", "the marks as typed before everything else", exact()},
      {"passage", "the best passage of long texts", passage()},
  }};
  return profiles;
}

}  // namespace

void blend_recency(RankingProfile& profile) {
  profile.recency = 0.5;
  profile.recency_half_life = 30;
}

std::span<const NamedProfile> ranking_profiles() {
  return all_profiles();
}

Result<const NamedProfile*> find_ranking_profile(std::string_view name) {
  const auto profiles = ranking_profiles();
  const auto found = std::find_if(profiles.begin(), profiles.end(),
                                  [name](const NamedProfile& one) { return one.name == name; });
  if (found != profiles.end())
    return &*found;
  std::string known;
  for (const NamedProfile& one : profiles)
    known.append(known.empty() ? "" : ", ").append(one.name);
  return Error{ErrorCode::invalid_argument, "is none of " + known, "profile"};
}

}  // namespace timbao
