// Latency files and percentiles.
#include "benchmarks/ranking/latencies.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <spdlog/fmt/fmt.h>

#include "server/evaluation/text_lines.hpp"

namespace timbao {

std::filesystem::path latencies_path(const std::filesystem::path& run) {
  return run.string() + ".latency.tsv";
}

std::string format_latencies(const Latencies& latencies) {
  std::string lines;
  for (const auto& [topic, milliseconds] : latencies)
    lines += fmt::format("{}\t{:.4f}\n", topic, milliseconds);
  return lines;
}

Result<Latencies> read_latencies(const std::filesystem::path& path) {
  Latencies latencies;
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown))
    return latencies;
  const Result<std::string> content = read_text_file(path);
  if (content.has_error())
    return content.error();
  for (const TextLine& line : lines_of(*content)) {
    const std::vector<std::string_view> fields = fields_of(line.text);
    double value = -1;
    if (fields.size() == 2)
      std::from_chars(fields[1].data(), fields[1].data() + fields[1].size(), value);
    if (!(value >= 0))
      return bad_line(path, line, "expected a topic, a tab and milliseconds");
    latencies[std::string(fields[0])] = value;
  }
  return latencies;
}

double percentile(const Latencies& latencies, double share) {
  if (latencies.empty())
    return 0;
  std::vector<double> sorted;
  for (const auto& [topic, milliseconds] : latencies)
    sorted.push_back(milliseconds);
  std::sort(sorted.begin(), sorted.end());
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

}  // namespace timbao
