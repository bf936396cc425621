// What the JSON reports share: members by name, and numbers that JSON lacks.
#pragma once

#include <cmath>
#include <cstddef>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "server/evaluation/significance.hpp"

namespace timbao {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void write_text(std::string_view text, JsonWriter& json) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

inline void write_text(const char* name, std::string_view text, JsonWriter& json) {
  json.Key(name);
  write_text(text, json);
}

inline void write_number(const char* name, double value, JsonWriter& json) {
  json.Key(name);
  // JSON has no infinity, which t is where all topics differ by the same.
  if (std::isfinite(value))
    json.Double(value);
  else
    json.Null();
}

inline void write_count(const char* name, std::size_t count, JsonWriter& json) {
  json.Key(name);
  json.Uint64(count);
}

// The members of a comparison, within an object that is the caller's.
inline void write_comparison(const PairedComparison& comparison, JsonWriter& json) {
  write_number("difference", comparison.mean_difference, json);
  write_number("interval_low", comparison.interval_low, json);
  write_number("interval_high", comparison.interval_high, json);
  write_count("wins", comparison.wins, json);
  write_count("losses", comparison.losses, json);
  write_count("ties", comparison.ties, json);
  write_number("t", comparison.t, json);
  write_number("t_test_p", comparison.t_test_p, json);
  write_number("randomisation_p", comparison.randomisation_p, json);
}

}  // namespace timbao
