// When a search must come to its end, asked so seldom that asking costs nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace timbao {

// Nothing: a search may take any time.
using SearchDeadline = std::optional<std::chrono::steady_clock::time_point>;

// Watches a deadline within a long pass. What is over stays so.
class TimeLimit {
 public:
  // So many steps may be done in any case.
  explicit TimeLimit(const SearchDeadline& deadline, std::size_t steps_granted = 0)
      : deadline_(deadline), steps_left_(steps_granted) {}

  // Looks at the clock, which takes some 25 ns.
  bool over() {
    over_ = over_ || (deadline_ && std::chrono::steady_clock::now() >= *deadline_);
    return over_;
  }
  // Looks at the clock once in some thousands of steps, of which so many were done.
  bool over_after(std::size_t steps) {
    if (steps < steps_left_) {
      steps_left_ -= steps;
      return over_;
    }
    steps_left_ = steps_between_looks;
    return over();
  }

 private:
  static constexpr std::size_t steps_between_looks = 4096;

  SearchDeadline deadline_;
  std::size_t steps_left_;
  bool over_ = false;
};

}  // namespace timbao
