// Small plots as inline SVG, coloured by the page's style sheet.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace timbao {

enum class PlotStyle {
  lines,
  points,  // each with its series' name
  dots,    // small and without a name
  bars,    // from 0, close together
};

struct PlotPoint {
  double x = 0;
  double y = 0;
};

struct PlotSeries {
  std::string name;
  std::vector<PlotPoint> points;
  std::optional<PlotStyle> style{};  // the plot's if nothing else
};

struct Plot {
  std::string title;
  std::string x_label;
  std::string y_label;
  PlotStyle style = PlotStyle::lines;
  double x_low = 0;
  double x_high = 1;
  double y_low = 0;
  double y_high = 1;
  std::vector<PlotSeries> series;
};

// An <svg> element with axes. Series have the classes series-0 to series-5, in turn.
std::string svg_of(const Plot& plot);

// A <p> element with the series' colours and names.
std::string legend_of(const Plot& plot);

}  // namespace timbao
