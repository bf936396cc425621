// Prometheus' text format for metrics, version 0.0.4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace timbao {

// How long things took: counts by upper bound, and their sum.
struct LatencyHistogram {
  static constexpr std::array<double, 13> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                    0.25,  0.5,    1,     2.5,  5,     10};
  std::array<std::uint64_t, bounds.size() + 1> counts{};  // each bucket alone; the last: beyond
  double seconds = 0;

  void add(double value);
};

// Writes families of metrics one after another. Begin each with family(), then give its samples.
class PrometheusText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // `type` is counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  // A sample of the family; labels' values may be any UTF-8.
  void sample(Labels labels, double value);
  void sample(Labels labels, const LatencyHistogram& histogram);

  std::string take() { return std::move(text_); }

  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  void line(std::string_view suffix, Labels labels, std::string_view bound, double value);

  std::string text_;
  std::string name_;
};

}  // namespace timbao
