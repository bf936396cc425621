// Draws plots.
#include "benchmarks/ranking/svg_plot.hpp"

#include <algorithm>
#include <cmath>

#include <spdlog/fmt/fmt.h>

#include "benchmarks/ranking/html_page.hpp"

namespace timbao {
namespace {

constexpr double width = 640;
constexpr double height = 300;
constexpr double left = 60;
constexpr double right = 16;
constexpr double top = 12;
constexpr double bottom = 44;
constexpr std::size_t colours = 6;

double across(const Plot& plot, double x) {
  return left +
         (x - plot.x_low) / std::max(plot.x_high - plot.x_low, 1e-12) * (width - left - right);
}

double down(const Plot& plot, double y) {
  return height - bottom -
         (y - plot.y_low) / std::max(plot.y_high - plot.y_low, 1e-12) * (height - top - bottom);
}

// A step of 1, 2 or 5 times a power of ten that gives about five marks.
double tick_step(double range) {
  const double rough = std::max(range, 1e-9) / 5;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (rough <= factor * power)
      return factor * power;
  return 10 * power;
}

std::vector<double> ticks(double low, double high) {
  const double step = tick_step(high - low);
  std::vector<double> places;
  // Adding 0 makes -0, which would be printed so, 0.
  for (double index = std::ceil(low / step - 1e-9) + 0.0; index * step <= high + step * 1e-9;
       ++index)
    places.push_back(index * step);
  return places;
}

void append_axes(const Plot& plot, std::string& out) {
  for (const double y : ticks(plot.y_low, plot.y_high))
    out += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\"/>"
        "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5:.4g}</text>\n",
        left, width - right, down(plot, y), left - 6, down(plot, y) + 4, y);
  for (const double x : ticks(plot.x_low, plot.x_high))
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{:.4g}</text>\n",
                       across(plot, x), height - bottom + 16, x);
  out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                     (left + width - right) / 2, height - 8, escape_html(plot.x_label));
  out += fmt::format(
      "<text transform=\"translate(14 {:.1f}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
      (top + height - bottom) / 2, escape_html(plot.y_label));
}

std::string line_path(const Plot& plot, const PlotSeries& series) {
  std::string path;
  for (const PlotPoint& point : series.points)
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", across(plot, point.x),
                        down(plot, point.y));
  return path;
}

std::string bar_path(const Plot& plot, const PlotSeries& series) {
  std::string path;
  for (const PlotPoint& point : series.points)
    path += fmt::format("M{:.2f} {:.1f}V{:.1f}", across(plot, point.x), down(plot, 0),
                        down(plot, point.y));
  return path;
}

void append_series(const Plot& plot, std::size_t index, std::string& out) {
  const PlotSeries& series = plot.series[index];
  const std::size_t colour = index % colours;
  const PlotStyle style = series.style.value_or(plot.style);
  if (style == PlotStyle::dots) {
    for (const PlotPoint& point : series.points)
      out += fmt::format("<circle class=\"series-{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n",
                         colour, across(plot, point.x), down(plot, point.y));
    return;
  }
  if (style == PlotStyle::points) {
    for (const PlotPoint& point : series.points)
      out += fmt::format(
          "<circle class=\"series-{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>"
          "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
          colour, across(plot, point.x), down(plot, point.y), across(plot, point.x),
          down(plot, point.y) - 9, escape_html(series.name));
    return;
  }
  const bool bars = style == PlotStyle::bars;
  const double stroke =
      bars ? std::max(0.5, (width - left - right) / std::max(plot.x_high - plot.x_low, 1.0) * 0.9)
           : 2;
  out += fmt::format("<path class=\"series-{}\" stroke-width=\"{:.2f}\" d=\"{}\"/>\n", colour,
                     stroke, bars ? bar_path(plot, series) : line_path(plot, series));
}

}  // namespace

std::string svg_of(const Plot& plot) {
  std::string out =
      fmt::format("<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\">\n", width,
                  height, escape_html(plot.title));
  append_axes(plot, out);
  for (std::size_t index = 0; index < plot.series.size(); ++index)
    append_series(plot, index, out);
  return out + "</svg>\n";
}

std::string legend_of(const Plot& plot) {
  std::string out = "<p>";
  for (std::size_t index = 0; index < plot.series.size(); ++index)
    out += fmt::format("<i class=\"series-{}\"></i>{}", index % colours,
                       escape_html(plot.series[index].name));
  return out + "</p>\n";
}

}  // namespace timbao
