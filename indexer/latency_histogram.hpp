// How long things took, in counts that cost nothing to keep.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace timbao {

// Counts by upper bound in seconds, and their sum.
struct LatencyHistogram {
  static constexpr std::array<double, 13> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                    0.25,  0.5,    1,     2.5,  5,     10};
  std::array<std::uint64_t, bounds.size() + 1> counts{};  // each bucket alone; the last: beyond
  double seconds = 0;

  void add(double value) {
    const auto bound = std::lower_bound(bounds.begin(), bounds.end(), value);
    ++counts[static_cast<std::size_t>(bound - bounds.begin())];
    seconds += value;
  }
};

}  // namespace timbao
