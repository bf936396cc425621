// Tokens that come with time.
#include "server/operation/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace timbao {
namespace {

std::size_t whole(double value) {
  return static_cast<std::size_t>(std::max(0.0, value));
}

}  // namespace

RateLimiter::Bucket& RateLimiter::bucket_of(std::string_view name, const Rate& rate,
                                            Clock::time_point now) {
  const auto known = by_name_.find(name);
  if (known != by_name_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, known->second);
    return *known->second;
  }
  buckets_.push_front({std::string(name), rate.burst, now});
  by_name_.emplace(buckets_.front().name, buckets_.begin());
  if (buckets_.size() > names_max_) {
    by_name_.erase(buckets_.back().name);
    buckets_.pop_back();
  }
  return buckets_.front();
}

RateState RateLimiter::take(std::string_view name, const Rate& rate, Clock::time_point now) {
  Bucket& bucket = bucket_of(name, rate, now);
  const std::chrono::duration<double> passed = now - bucket.filled;
  bucket.filled = std::max(bucket.filled, now);
  bucket.tokens =
      std::min(rate.burst, bucket.tokens + std::max(0.0, passed.count()) * rate.per_second);
  RateState state;
  state.allowed = bucket.tokens >= 1;
  if (state.allowed)
    bucket.tokens -= 1;
  else
    state.retry_seconds =
        std::max(std::size_t{1}, whole(std::ceil((1 - bucket.tokens) / rate.per_second)));
  state.limit = whole(rate.burst);
  state.remaining = whole(bucket.tokens);
  state.reset_seconds = whole(std::ceil((rate.burst - bucket.tokens) / rate.per_second));
  return state;
}

}  // namespace timbao
