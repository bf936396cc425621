// The fields that articles are chosen by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace timbao {

// The fields of an article that have a value to choose, not words to search.
enum class FilterField : std::uint8_t { source, category, author, tag };
inline constexpr std::size_t filter_field_count = 4;

// The term that articles with this value have: {source, "Tuổi Trẻ"}.
std::string filter_field_term(FilterField field, std::string_view value);

}  // namespace timbao
