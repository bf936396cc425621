// Lines of metrics.
#include "server/operation/prometheus_text.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>

namespace timbao {
namespace {

void append_number(std::string& text, double value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, end);
}

void append_escaped(std::string& text, std::string_view value, bool quoted) {
  for (const char byte : value) {
    if (byte == '\\' || (quoted && byte == '"'))
      text += '\\';
    if (byte == '\n')
      text += "\\n";
    else
      text += byte;
  }
}

}  // namespace

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::line(std::string_view suffix, Labels labels, std::string_view bound,
                          double value) {
  text_.append(name_).append(suffix);
  std::string_view separator = "{";
  const auto label = [this, &separator](std::string_view name, std::string_view text) {
    text_.append(separator).append(name).append("=\"");
    append_escaped(text_, text, true);
    text_ += '"';
    separator = ",";
  };
  for (const auto& [name, text] : labels)
    label(name, text);
  if (!bound.empty())
    label("le", bound);
  text_.append(separator == "," ? "} " : " ");
  append_number(text_, value);
  text_ += '\n';
}

void PrometheusText::sample(Labels labels, double value) {
  line("", labels, "", value);
}

void PrometheusText::sample(Labels labels, const LatencyHistogram& histogram) {
  std::uint64_t sum = 0;
  for (std::size_t index = 0; index < histogram.counts.size(); ++index) {
    sum += histogram.counts[index];
    std::string bound = "+Inf";
    if (index < histogram.bounds.size()) {
      bound.clear();
      append_number(bound, histogram.bounds[index]);
    }
    line("_bucket", labels, bound, static_cast<double>(sum));
  }
  line("_sum", labels, "", histogram.seconds);
  line("_count", labels, "", static_cast<double>(sum));
}

}  // namespace timbao
