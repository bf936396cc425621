// Paired tests.
#include "server/evaluation/significance.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <boost/math/distributions/students_t.hpp>

namespace timbao {
namespace {

// Differences below are rounding, not a better ranking.
constexpr double tie_tolerance = 1e-9;
constexpr std::size_t enumerated_topics_max = 16;

void add_t_test(std::span<const double> differences, PairedComparison& result) {
  const auto count = static_cast<double>(differences.size());
  result.interval_low = result.interval_high = result.mean_difference;
  if (differences.size() < 2)
    return;
  double squares = 0;
  for (const double difference : differences)
    squares += std::pow(difference - result.mean_difference, 2);
  const double standard_error = std::sqrt(squares / (count - 1) / count);
  if (standard_error < tie_tolerance / count) {
    if (std::abs(result.mean_difference) > tie_tolerance) {
      result.t = std::copysign(std::numeric_limits<double>::infinity(), result.mean_difference);
      result.t_test_p = 0;
    }
    return;
  }
  const boost::math::students_t distribution(count - 1);
  result.t = result.mean_difference / standard_error;
  result.t_test_p = 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(result.t)));
  const double half = boost::math::quantile(distribution, 0.975) * standard_error;
  result.interval_low = result.mean_difference - half;
  result.interval_high = result.mean_difference + half;
}

// The sum with the signs that `bits` says, 64 at most.
double flipped_sum(std::span<const double> differences, std::uint64_t bits) {
  double sum = 0;
  for (const double difference : differences) {
    sum += (bits & 1u) != 0 ? difference : -difference;
    bits >>= 1;
  }
  return sum;
}

double enumerated_p(std::span<const double> differing, double observed) {
  const std::uint64_t ways = std::uint64_t{1} << differing.size();
  std::uint64_t as_extreme = 0;
  for (std::uint64_t bits = 0; bits < ways; ++bits)
    as_extreme += std::abs(flipped_sum(differing, bits)) >= observed ? 1 : 0;
  return static_cast<double>(as_extreme) / static_cast<double>(ways);
}

double sampled_p(std::span<const double> differing, double observed,
                 const RandomisationOptions& options) {
  // Specified to the bit by the standard, unlike the distributions.
  std::mt19937_64 random(options.seed);
  std::uint64_t as_extreme = 1;
  for (std::uint64_t sample = 0; sample < options.samples; ++sample) {
    double sum = 0;
    for (std::size_t begin = 0; begin < differing.size(); begin += 64)
      sum += flipped_sum(
          differing.subspan(begin, std::min<std::size_t>(64, differing.size() - begin)), random());
    as_extreme += std::abs(sum) >= observed ? 1 : 0;
  }
  return static_cast<double>(as_extreme) / static_cast<double>(options.samples + 1);
}

double randomisation_p(std::span<const double> differing, const RandomisationOptions& options) {
  if (differing.empty())
    return 1;
  double sum = 0;
  for (const double difference : differing)
    sum += difference;
  // Sums in another order differ in the last digits.
  const double observed = std::abs(sum) - tie_tolerance;
  return differing.size() <= enumerated_topics_max ? enumerated_p(differing, observed)
                                                   : sampled_p(differing, observed, options);
}

}  // namespace

PairedComparison compare_paired(std::span<const double> baseline, std::span<const double> contender,
                                const RandomisationOptions& options) {
  assert(baseline.size() == contender.size());
  PairedComparison result;
  result.topics = baseline.size();
  std::vector<double> differences;
  std::vector<double> differing;
  for (std::size_t topic = 0; topic < baseline.size(); ++topic) {
    const double difference = contender[topic] - baseline[topic];
    differences.push_back(difference);
    if (std::abs(difference) <= tie_tolerance) {
      ++result.ties;
      continue;
    }
    ++(difference > 0 ? result.wins : result.losses);
    differing.push_back(difference);
  }
  if (differences.empty())
    return result;
  for (const double difference : differences)
    result.mean_difference += difference / static_cast<double>(differences.size());
  add_t_test(differences, result);
  if (differences.size() >= 2)
    result.randomisation_p = randomisation_p(differing, options);
  return result;
}

}  // namespace timbao
