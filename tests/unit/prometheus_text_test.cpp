// The text format of metrics; tests/e2e/prometheus.mjs reads what the server writes as strictly.
#include "server/operation/prometheus_text.hpp"

#include <gtest/gtest.h>

namespace timbao {
namespace {

TEST(PrometheusText, WritesFamiliesAndEscapesWhatIsInThem) {
  PrometheusText text;
  text.family("a_total", "counter", "A line\nand a \\ and a \"");
  text.sample({}, 3);
  text.sample({{"b", "c"}, {"d", "e\"f\\g\nh"}}, 0.25);
  EXPECT_EQ(text.take(),
            "# HELP a_total A line\\nand a \\\\ and a \"\n"
            "# TYPE a_total counter\n"
            "a_total 3\n"
            "a_total{b=\"c\",d=\"e\\\"f\\\\g\\nh\"} 0.25\n");
}

TEST(PrometheusText, SumsBucketsUp) {
  LatencyHistogram histogram;
  for (const double value : {0.0005, 0.001, 0.0011, 3.0, 60.0})
    histogram.add(value);
  PrometheusText text;
  text.family("a", "histogram", "b");
  text.sample({{"c", "d"}}, histogram);
  const std::string written = text.take();
  for (const char* line :
       {"a_bucket{c=\"d\",le=\"0.001\"} 2\n", "a_bucket{c=\"d\",le=\"0.0025\"} 3\n",
        "a_bucket{c=\"d\",le=\"2.5\"} 3\n", "a_bucket{c=\"d\",le=\"5\"} 4\n",
        "a_bucket{c=\"d\",le=\"10\"} 4\n", "a_bucket{c=\"d\",le=\"+Inf\"} 5\n",
        "a_count{c=\"d\"} 5\n"})
    EXPECT_NE(written.find(line), std::string::npos) << line << written;
}

}  // namespace
}  // namespace timbao
