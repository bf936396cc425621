// An article's fields as Meilisearch's API shows them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "server/search/filter_field.hpp"

namespace timbao::meilisearch {

// What can be filtered by and counted.
enum class Field : std::uint8_t { source, category, author, tags, date, timestamp, year };

// Their names, by Field.
inline constexpr std::array<std::string_view, 7> field_names = {
    "source", "category", "author", "tags", "date", "timestamp", "year"};
inline constexpr std::string_view name_of(Field field) {
  return field_names[static_cast<std::size_t>(field)];
}
// Those that sorting knows: the ordered ones, last in field_names.
inline constexpr std::span<const std::string_view> sortable_names =
    std::span(field_names).subspan(static_cast<std::size_t>(Field::date));
// "source, category"
std::string listed(std::span<const std::string_view> names);

// "source" -> Field::source; nothing for others.
std::optional<Field> filterable_field(std::string_view name);

// Whether its values are days.
bool is_ordered(Field field);
// Of one that is not ordered.
FilterField filter_field_of(Field field);

// A value of an ordered field as a number: seconds since 1970 for date ("2025-12-22") and timestamp
// ("1766361600"), a year for year. Nothing for what is none.
std::optional<double> number_of(Field field, std::string_view value);

// The day of an article as seconds since 1970, at midnight UTC: "2025-12-22" -> 1766361600. Nothing
// for what is no date.
std::optional<std::int64_t> timestamp_of(std::string_view date);

// The first day that begins at or after a time in seconds, and the last that begins at or before
// one, as 20251222; clamped to the years 1 to 9999.
std::uint32_t first_day_from(double seconds);
std::uint32_t last_day_until(double seconds);

}  // namespace timbao::meilisearch
