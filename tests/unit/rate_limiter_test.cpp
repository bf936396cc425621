// Token buckets.
#include "server/operation/rate_limiter.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace timbao {
namespace {

using std::chrono::milliseconds;

TEST(RateLimiter, LetsABurstThroughAndThenOneForEachPauseThatIsLongEnough) {
  struct Row {
    int at_ms;
    bool allowed;
    std::size_t remaining;
    std::size_t reset_seconds;
    std::size_t retry_seconds;
  };
  const std::vector<Row> rows = {
      {0, true, 2, 1, 0},    {0, true, 1, 1, 0},     {0, true, 0, 2, 0},
      {0, false, 0, 2, 1},   {499, false, 0, 2, 1},  {500, true, 0, 2, 0},
      {600, false, 0, 2, 1}, {60000, true, 2, 1, 0}, {59000, true, 1, 1, 0},
  };
  RateLimiter limiter(10);
  const Rate rate{2, 3};
  const RateLimiter::Clock::time_point start{};
  for (const Row& row : rows) {
    const RateState state = limiter.take("ai", rate, start + milliseconds(row.at_ms));
    EXPECT_EQ(state.allowed, row.allowed) << row.at_ms;
    EXPECT_EQ(state.limit, 3u);
    EXPECT_EQ(state.remaining, row.remaining) << row.at_ms;
    EXPECT_EQ(state.reset_seconds, row.reset_seconds) << row.at_ms;
    EXPECT_EQ(state.retry_seconds, row.retry_seconds) << row.at_ms;
  }
}

TEST(RateLimiter, KeepsNamesApart) {
  RateLimiter limiter(10);
  const Rate rate{1, 1};
  EXPECT_TRUE(limiter.take("a", rate, {}).allowed);
  EXPECT_TRUE(limiter.take("b", rate, {}).allowed);
  EXPECT_FALSE(limiter.take("a", rate, {}).allowed);
}

TEST(RateLimiter, ForgetsWhoAskedLongestAgo) {
  RateLimiter limiter(100);
  const Rate rate{1, 1};
  limiter.take("busy", rate, {});
  for (int name = 0; name < 10000; ++name) {
    limiter.take(std::to_string(name), rate, {});
    EXPECT_FALSE(limiter.take("busy", rate, {}).allowed);
  }
  EXPECT_EQ(limiter.names(), 100u);
}

TEST(RateLimiter, AppliesARateThatBecameSmaller) {
  RateLimiter limiter(10);
  limiter.take("a", {100, 200}, {});
  EXPECT_EQ(limiter.take("a", {1, 5}, {}).remaining, 4u);
}

}  // namespace
}  // namespace timbao
