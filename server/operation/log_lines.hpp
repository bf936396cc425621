// The log on standard error: lines for people, or JSON for programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace timbao {

enum class LogFormat : std::uint8_t { text, json };

// Makes spdlog's default logger write lines of this format to standard error. In JSON each line is
// an object with "time" (UTC, milliseconds), "level" and "message", which a log_event() adds its
// fields to. Call it again to change the format; not while another thread logs.
void begin_log(LogFormat format);

// A value of an event: text, or a number as it is to be written.
struct LogValue {
  std::string text;
  bool number = false;
};

// Logs "message name=value …" on level info: values that are no simple words are quoted, so that
// nothing a client sent can end a line or look like another field. Thread-safe.
void log_event(std::string_view message,
               const std::vector<std::pair<std::string_view, LogValue>>& fields);

}  // namespace timbao
