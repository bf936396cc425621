// The settings that a sweep tries: a declared grid, or random points of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analyzers/result.hpp"
#include "server/search/ranking_profile.hpp"

namespace timbao {

// One parameter with the values it takes: a list, or a range to draw from.
struct GridAxis {
  std::string name;
  std::vector<double> values;  // empty for a range
  double low = 0;
  double high = 0;
};

// "k1=0.9,1.2" or "k1=0.5..2". invalid_argument naming what is wrong; names and values are those
// of set_ranking_parameter().
Result<GridAxis> parse_grid_axis(const std::string& text);

struct Setting {
  std::string label;  // "k1=0.9 b=0.4"
  RankingProfile profile;
};

// Settings a grid may have, so that a slip of the hand does not run for a year.
inline constexpr std::size_t settings_max = 100'000;

// Every combination of the lists, the last axis changing fastest, on top of `base`.
// invalid_argument if an axis is a range or stands twice, or for more than settings_max.
Result<std::vector<Setting>> grid_settings(const std::vector<GridAxis>& axes,
                                           const RankingProfile& base);

// `count` different random settings; fewer if the lists have no more. Values from a range are
// uniform, with three digits after the point, whole for counts. The same seed draws the same.
Result<std::vector<Setting>> random_settings(const std::vector<GridAxis>& axes,
                                             const RankingProfile& base, std::size_t count,
                                             std::uint64_t seed);

}  // namespace timbao
