// How often somebody may ask: token buckets, in bounded memory.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace timbao {

struct Rate {
  double per_second = 0;  // 0: as often as they like
  double burst = 0;       // how many at once after a pause
  bool limited() const { return per_second > 0; }
};

// What a bucket holds after a request, for the headers RateLimit-*.
struct RateState {
  bool allowed = true;
  std::size_t limit = 0;          // requests that a full bucket allows
  std::size_t remaining = 0;      // requests that it still allows now
  std::size_t reset_seconds = 0;  // until it is full again
  std::size_t retry_seconds = 0;  // until the next request is allowed; 0 if it is now
};

// Buckets by name, which are full at first. When there are more than `names_max`, the one that was
// asked for longest ago goes: it has had the most time to fill up again. Used by one thread.
class RateLimiter {
 public:
  using Clock = std::chrono::steady_clock;
  explicit RateLimiter(std::size_t names_max) : names_max_(names_max) {}

  // Takes a token out of the bucket of `name`, if there is one. A rate that has changed applies
  // from now on to what the bucket holds.
  RateState take(std::string_view name, const Rate& rate, Clock::time_point now);

  std::size_t names() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::string name;
    double tokens;
    Clock::time_point filled;
  };
  using Buckets = std::list<Bucket>;  // the latest first

  Bucket& bucket_of(std::string_view name, const Rate& rate, Clock::time_point now);

  const std::size_t names_max_;
  Buckets buckets_;
  std::unordered_map<std::string_view, Buckets::iterator> by_name_;  // views into buckets_
};

}  // namespace timbao
