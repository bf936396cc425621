// Reads axes and makes settings of them.
#include "benchmarks/ranking/parameter_grid.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <random>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include <spdlog/fmt/fmt.h>

#include "server/search/ranking_parameters.hpp"

namespace timbao {
namespace {

Error bad_grid(const std::string& message) {
  return {ErrorCode::invalid_argument, message, "--grid"};
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size())
    return {};
  return value;
}

// A number that the parameter takes.
Result<double> parse_value(const std::string& name, std::string_view text) {
  const std::optional<double> value = parse_number(text);
  if (!value)
    return bad_grid(fmt::format("\"{}\" of {} is not a number", text, name));
  RankingProfile ignored;
  if (const Result<void> set = set_ranking_parameter(ignored, name, *value); set.has_error())
    return set.error();
  return *value;
}

Result<void> check_names(const std::vector<GridAxis>& axes) {
  std::set<std::string> names;
  for (const GridAxis& axis : axes)
    if (!names.insert(axis.name).second)
      return bad_grid(axis.name + " stands there twice");
  return {};
}

// `values` by axis; they were checked when the axes were read.
Setting make_setting(const std::vector<GridAxis>& axes, const std::vector<double>& values,
                     const RankingProfile& base) {
  Setting setting{"", base};
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    setting.label += fmt::format("{}{}={}", axis == 0 ? "" : " ", axes[axis].name, values[axis]);
    static_cast<void>(set_ranking_parameter(setting.profile, axes[axis].name, values[axis]));
  }
  return setting;
}

bool is_count(const std::string& name) {
  const Result<const RankingParameter*> parameter = find_ranking_parameter(name);
  return parameter.has_value() &&
         std::holds_alternative<unsigned RankingProfile::*>((*parameter)->member);
}

// The standard's distributions differ between libraries; this does not.
double draw(const GridAxis& axis, std::mt19937_64& random) {
  if (!axis.values.empty())
    return axis.values[random() % axis.values.size()];
  const double share = static_cast<double>(random() >> 11) * 0x1p-53;
  const double digits = is_count(axis.name) ? 1 : 1000;
  return std::round((axis.low + share * (axis.high - axis.low)) * digits) / digits;
}

}  // namespace

Result<GridAxis> parse_grid_axis(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    return bad_grid("\"" + text + "\" is not name=value,value or name=low..high");
  GridAxis axis;
  axis.name = text.substr(0, equals);
  const std::string_view list = std::string_view(text).substr(equals + 1);
  if (const std::size_t dots = list.find(".."); dots != std::string_view::npos) {
    const Result<double> low = parse_value(axis.name, list.substr(0, dots));
    const Result<double> high = parse_value(axis.name, list.substr(dots + 2));
    if (low.has_error() || high.has_error())
      return low.has_error() ? low.error() : high.error();
    if (*low >= *high)
      return bad_grid("the range of " + axis.name + " is empty");
    axis.low = *low;
    axis.high = *high;
    return axis;
  }
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const Result<double> value = parse_value(axis.name, list.substr(begin, end - begin));
    if (value.has_error())
      return value.error();
    axis.values.push_back(*value);
    begin = end + 1;
  }
  return axis;
}

Result<std::vector<Setting>> grid_settings(const std::vector<GridAxis>& axes,
                                           const RankingProfile& base) {
  if (const Result<void> checked = check_names(axes); checked.has_error())
    return checked.error();
  std::size_t count = 1;
  for (const GridAxis& axis : axes) {
    if (axis.values.empty())
      return bad_grid("the range of " + axis.name + " needs --random");
    count *= axis.values.size();
    if (count > settings_max)
      return bad_grid(fmt::format("more than {} settings; use --random", settings_max));
  }
  std::vector<Setting> settings;
  std::vector<double> values(axes.size());
  for (std::size_t index = 0; index < count; ++index) {
    std::size_t rest = index;
    for (std::size_t axis = axes.size(); axis-- > 0;) {
      values[axis] = axes[axis].values[rest % axes[axis].values.size()];
      rest /= axes[axis].values.size();
    }
    settings.push_back(make_setting(axes, values, base));
  }
  return settings;
}

Result<std::vector<Setting>> random_settings(const std::vector<GridAxis>& axes,
                                             const RankingProfile& base, std::size_t count,
                                             std::uint64_t seed) {
  if (const Result<void> checked = check_names(axes); checked.has_error())
    return checked.error();
  std::mt19937_64 random(seed);
  std::vector<Setting> settings;
  std::set<std::vector<double>> drawn;
  constexpr std::size_t tries_per_setting = 100;
  for (std::size_t tries = 0; settings.size() < count && tries < count * tries_per_setting;
       ++tries) {
    std::vector<double> values;
    values.reserve(axes.size());
    for (const GridAxis& axis : axes)
      values.push_back(draw(axis, random));
    if (drawn.insert(values).second)
      settings.push_back(make_setting(axes, values, base));
  }
  return settings;
}

}  // namespace timbao
