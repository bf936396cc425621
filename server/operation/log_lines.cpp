// Formats for spdlog.
#include "server/operation/log_lines.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "analyzers/utf8.hpp"

namespace timbao {
namespace {

std::atomic<LogFormat> current_format = LogFormat::text;
// Stands before the fields of an event in JSON, which are members already.
constexpr char event_mark = '\x01';

// JSON has no bytes that are not UTF-8.
std::string json_text(std::string_view text) {
  std::string valid;
  for (std::size_t bad = find_invalid_utf8(text); bad != std::string_view::npos;
       bad = find_invalid_utf8(text)) {
    valid.append(text.substr(0, bad)).append("?");
    text.remove_prefix(bad + 1);
  }
  valid.append(text);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

// The message of a line, or the members of an event.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    const std::string text = payload.starts_with(event_mark) ? std::string(payload.substr(1))
                                                             : "\"message\":" + json_text(payload);
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

bool is_simple(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char byte) {
    return byte > 0x20 && byte < 0x7F && byte != '"' && byte != '=' && byte != '\\';
  });
}

}  // namespace

void begin_log(LogFormat format) {
  static const auto logger = spdlog::stderr_color_mt("timbao");
  spdlog::set_default_logger(logger);
  current_format = format;
  if (format == LogFormat::text) {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S%z %l %v");
    return;
  }
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessage>('*').set_pattern(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%*})");
  logger->set_formatter(std::move(formatter));
}

void log_event(std::string_view message,
               const std::vector<std::pair<std::string_view, LogValue>>& fields) {
  const bool json = current_format == LogFormat::json;
  std::string line =
      json ? event_mark + ("\"message\":" + json_text(message)) : std::string(message);
  for (const auto& [name, value] : fields) {
    if (json)
      line.append(",\"").append(name).append("\":").append(value.number ? value.text
                                                                        : json_text(value.text));
    else
      line.append(" ").append(name).append("=").append(
          value.number || is_simple(value.text) ? value.text : json_text(value.text));
  }
  spdlog::info("{}", line);
}

}  // namespace timbao
