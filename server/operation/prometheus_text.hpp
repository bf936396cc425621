// Prometheus' text format for metrics, version 0.0.4.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "indexer/latency_histogram.hpp"

namespace timbao {

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
